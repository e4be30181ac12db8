import { resolve } from "node:path";
import type { Contender } from "./contender.js";
import type { ModelName, PeerChoice } from "./options.js";
import { modelsDir, packageRoot, sampleFile } from "./paths.js";
import { DEFAULT_BEAM, fasterWhisperPeer, live, whisperCppPeer } from "./peer.js";
import { PythonWorker } from "./python-worker.js";

/** The same weights in whisper.cpp's format. */
export function ggmlFile(model: ModelName): string {
  return model === "tiny.en" ? resolve(packageRoot, "models/ggml-tiny.en-q8_0.bin") : resolve(modelsDir, "ggml-base-q5_1.bin");
}

export function startFasterWhisper(model: ModelName, threads: number, workers = 1): Promise<PythonWorker> {
  return PythonWorker.start("faster_whisper_worker.py", ["--model", model, "--threads", `${threads}`, "--workers", `${workers}`]);
}

export function fasterWhisper(worker: PythonWorker, beam: 1 | typeof DEFAULT_BEAM): Contender {
  return live(worker, fasterWhisperPeer({ beam }));
}

/** Threads for whisper.cpp, and how they wait for each other: spinning for a while (OpenMP's default) or asleep. */
export interface CppSetup {
  readonly threads: number;
  readonly waiting: "default" | "passive";
}

export function startWhisperCpp(model: ModelName, setup: CppSetup): Promise<PythonWorker> {
  const env = setup.waiting === "passive" ? { OMP_WAIT_POLICY: "passive" } : undefined;
  return PythonWorker.start("whisper_cpp_worker.py", ["--weights", ggmlFile(model), "--threads", `${setup.threads}`], env);
}

export function whisperCpp(worker: PythonWorker, settings: "greedy" | "default" | "no timestamps"): Contender {
  return live(worker, whisperCppPeer(settings));
}

/**
 * whisper.cpp's threads spin while they wait, which makes it up to twenty times slower where another process wants a core: it gets the
 * setup in which it is fastest here and now.
 */
async function bestCppSetup(model: ModelName, threads: number): Promise<CppSetup> {
  const setups: CppSetup[] = [
    { threads, waiting: "passive" },
    { threads, waiting: "default" },
    { threads: 1, waiting: "passive" },
  ];
  let best: { setup: CppSetup; seconds: number } | undefined;
  for (const setup of setups) {
    const worker = await startWhisperCpp(model, setup);
    const contender = whisperCpp(worker, "greedy");
    await contender.hear(sampleFile);
    const first = await contender.hear(sampleFile);
    const second = await contender.hear(sampleFile);
    const seconds = Math.min(first.seconds, second.seconds);
    await worker.close();
    if (best === undefined || seconds < best.seconds) best = { setup, seconds };
  }
  return best!.setup;
}

/** The peers of one run, each loaded once. */
export interface Peers {
  readonly contenders: readonly Contender[];
  /** faster-whisper's pipeline for long recordings, with its defaults and greedy. */
  readonly batched: readonly Contender[];
  readonly versions: Readonly<Record<string, string>>;
  readonly cppSetup?: CppSetup;
  close(): Promise<void>;
}

export async function startPeers(choice: PeerChoice, model: ModelName, threads: number): Promise<Peers> {
  const workers: PythonWorker[] = [];
  const contenders: Contender[] = [];
  const batched: Contender[] = [];
  let cppSetup: CppSetup | undefined;
  if (choice !== "none") {
    const worker = await startFasterWhisper(model, threads);
    workers.push(worker);
    contenders.push(fasterWhisper(worker, DEFAULT_BEAM), fasterWhisper(worker, 1));
    batched.push(...[DEFAULT_BEAM, 1].map((beam) => live(worker, fasterWhisperPeer({ beam, batched: true }))));
  }
  if (choice === "all") {
    cppSetup = await bestCppSetup(model, threads);
    const worker = await startWhisperCpp(model, cppSetup);
    workers.push(worker);
    contenders.push(whisperCpp(worker, "greedy"), whisperCpp(worker, "default"), whisperCpp(worker, "no timestamps"));
  }
  return {
    contenders,
    batched,
    versions: Object.assign({}, ...workers.map((worker) => worker.about)),
    ...(cppSetup && { cppSetup }),
    close: async () => void (await Promise.all(workers.map((worker) => worker.close()))),
  };
}
