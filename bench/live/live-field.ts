import { Normalizer } from "../accuracy/index.js";
import type { BenchOptions } from "../options.js";
import { Server } from "../server.js";
import type { PlayOptions } from "./play.js";
import { type LiveCorpus, readLiveCorpus, wavOf } from "./recording.js";
import { LiveScorer } from "./word-errors.js";

/** What the live tables are made from: one server of ours, the recordings decoded, and a scorer. */
export interface LiveField {
  readonly server: Server;
  readonly corpus: LiveCorpus;
  readonly scorer: LiveScorer;
  close(): Promise<void>;
}

/** Of silence that end a phrase, in seconds: what the sessions ask for. */
export const ENDPOINTING = 0.5;

/** Of audio in a message; the voice of a microphone comes in pieces of 20 to 100. */
const FRAME_MS = 50;

export const REAL_TIME: PlayOptions = { frameMs: FRAME_MS, endpointing: ENDPOINTING, speed: 1 };

const MEGABYTE = 1_000_000;
/** An hour of 16-bit audio is over the limit for uploads. */
const SETTINGS = { MAX_AUDIO_UPLOAD_BYTES: `${500 * MEGABYTE}`, REQUEST_TIMEOUT: "3600" };

/** Decodes the corpus, then starts and warms the server. */
export async function startLiveField(options: BenchOptions): Promise<LiveField> {
  const corpus = await readLiveCorpus(options.quick);
  const normalizer = await Normalizer.start();
  let server: Server | undefined;
  const close = async () => void (await Promise.all([server?.close(), normalizer.close()]));
  try {
    server = await Server.start({ model: options.model, env: { ...SETTINGS, ...options.env } });
    await warmUp(server, corpus);
    return { server, corpus, scorer: new LiveScorer(normalizer, server), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What only the first requests cost is no stream's fault. */
async function warmUp(server: Server, { clips }: LiveCorpus): Promise<void> {
  for (const { audio } of clips.slice(0, 8)) await server.hear(wavOf(audio));
}
