import type { Abilities, Contender, Heard, HearOptions } from "./contender.js";
import type { PythonWorker } from "./python-worker.js";

/** Which program runs a peer. */
export type PeerEngine = "faster-whisper" | "whisper.cpp";

/** A peer with its settings, before anything is loaded. */
export interface Peer {
  readonly name: string;
  readonly engine: PeerEngine;
  readonly can: Abilities;
  /** What its worker is asked beside the file. */
  question(options: HearOptions): Readonly<Record<string, unknown>>;
}

/** What both do unless told otherwise. */
export const DEFAULT_BEAM = 5;

export interface FasterWhisperSettings {
  readonly beam: number;
  readonly vad?: boolean;
  /** BatchedInferencePipeline, which cuts at pauses by its own voice activity filter. */
  readonly batched?: boolean;
}

export function fasterWhisperPeer({ beam, vad = false, batched = false }: FasterWhisperSettings): Peer {
  return {
    name: ["faster-whisper", ...(batched ? ["batched"] : []), ...(vad ? ["VAD"] : []), ...(beam === 1 ? ["greedy"] : [])].join(" "),
    engine: "faster-whisper",
    can: batched ? { longOnly: true } : beam === 1 ? {} : { times: true, ...(!vad && { confidence: true, prompt: true, keyterms: true }) },
    question: ({ language = "en", words = false, prompt, keyterms = [] }) => ({
      language,
      beam,
      vad,
      batched,
      words,
      ...(prompt !== undefined && { prompt }),
      ...(keyterms.length > 0 && { hotwords: keyterms.join(", ") }),
    }),
  };
}

export function whisperCppPeer(settings: "greedy" | "default" | "no timestamps"): Peer {
  const timestamps = settings !== "no timestamps";
  return {
    name: settings === "default" ? "whisper.cpp" : `whisper.cpp ${settings}`,
    engine: "whisper.cpp",
    can: settings === "default" ? { times: true, prompt: true } : {},
    question: ({ language = "en", words = false, prompt }) => ({
      language,
      beam: settings === "greedy" ? 1 : DEFAULT_BEAM,
      timestamps,
      words: words && timestamps,
      ...(prompt !== undefined && { prompt }),
    }),
  };
}

/** A peer whose worker is loaded. */
export function live(worker: PythonWorker, peer: Peer): Contender {
  return {
    name: peer.name,
    can: peer.can,
    hear: async (file, options = {}) => (await worker.ask({ file, ...peer.question(options) })) as unknown as Heard,
  };
}
