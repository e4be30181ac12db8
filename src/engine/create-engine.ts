import { setMaxListeners } from "node:events";
import { type EncoderPrecision, modelMemory } from "../whisper/index.js";
import { scriptWriter } from "./chinese-script.js";
import {
  type Admission,
  type AudioWindow,
  type Engine,
  EngineError,
  type EngineStatus,
  type EngineStream,
  type Heard,
  type TranscribeOptions,
  type Transcription,
} from "./engine.js";
import { newEngineStream } from "./engine-stream.js";
import { Flow } from "./fair-queue.js";
import { LiveStreams } from "./live-streams.js";
import { type CatalogEntry, ModelCatalog } from "./model-catalog.js";
import { chooseModel, missingModel } from "./model-choice.js";
import { ModelPool } from "./model-pool.js";
import { ModelPools } from "./model-pools.js";
import { transcribeWindows } from "./transcription.js";
import { untilAborted } from "./until-aborted.js";

export interface EngineOptions {
  /** Folders with `ggml-*.bin` files, the most important first. */
  readonly modelsDirs: readonly string[];
  readonly defaultModel: string;
  /** Threads within one operator. */
  readonly threads: number;
  /** Worker threads for each model, each with its own copy of the weights. */
  readonly workers: number;
  /** Requests accepted at once, running and waiting. */
  readonly maxAdmitted: number;
  /** Live streams open at once. Default: 2,000. */
  readonly maxStreams?: number;
  /** Seconds that live finals may take while most of the time some wait, before no more streams are opened. Default: 2. */
  readonly maxLiveDelay?: number;
  /** Windows that share a worker's decoder steps. */
  readonly maxRows: number;
  /** Frames of 20 ms in one worker's cross-attention cache, rows times the longest; more windows than fit wait. */
  readonly cacheFrames?: number;
  /** Bytes that the loaded models may take together; the default model is always loaded. Default: no limit. */
  readonly modelMemory?: number;
  /** Windows of one request that may be on their way at once. */
  readonly windowsAhead?: number;
  /** Give each window the text before it. */
  readonly carryContext?: boolean;
  /** Encode the whole 30 s of every window instead of using the silence tail: for comparing accuracy. */
  readonly fullWindows?: boolean;
  /** Default: what is faster here. */
  readonly encoderPrecision?: EncoderPrecision;
}

/** The engine with what only its owner may do. */
export interface OwnedEngine extends Engine {
  /** Model files that cannot be used, with the reason. */
  readonly faults: readonly { readonly path: string; readonly reason: string }[];
  /** Makes a thread of each of the default model's workers fail, for tests of what happens then; they are started again. Default: the decoder's. */
  crashWorkers(thread?: "encoder" | "decoder"): void;
}

/** Four full windows, or eight of ten seconds: 18 MB for tiny, 0.5 GB for large. */
const CACHE_FRAMES = 6000;
/**
 * With five, six or eight a long recording takes as long, within 3 %, since its later windows' rows do not wait for more of them (two cores, 2026-11-29), and
 * each takes memory; with eight a clip beside two recordings takes 2.6 times its time alone instead of 1.7.
 */
const WINDOWS_AHEAD = 4;
/** Sockets that a server may hold; each idle one costs some kilobytes. */
const MAX_STREAMS = 2000;
/** Seconds. */
const MAX_LIVE_DELAY = 2;
/** Seconds after which a refused client may try again: a few windows have passed by then. */
const RETRY_AFTER = 2;

export function createEngine(options: EngineOptions): OwnedEngine {
  const catalog = new ModelCatalog(options.modelsDirs);
  let admitted = 0;
  let recordings = 0;
  let closed = false;

  const cacheFrames = options.cacheFrames ?? CACHE_FRAMES;
  const { threads, maxRows, workers, fullWindows = false, encoderPrecision = "auto" } = options;
  const pools = new ModelPools({
    budget: options.modelMemory ?? Number.POSITIVE_INFINITY,
    memoryOf: ({ dimensions }) => workers * modelMemory(dimensions, cacheFrames),
    open: ({ path: modelPath }) => new ModelPool({ modelPath, threads, maxRows, cacheFrames, fullWindows, encoderPrecision }, workers),
  });

  const streams = new LiveStreams({ maxStreams: options.maxStreams ?? MAX_STREAMS, maxDelay: options.maxLiveDelay ?? MAX_LIVE_DELAY });
  const missing = (name: string) => missingModel(catalog, name);
  const defaultEntry = catalog.find(options.defaultModel);
  const defaultPool = defaultEntry && pools.pin(defaultEntry);

  return {
    get faults() {
      return catalog.faults;
    },

    async ready() {
      if (defaultPool === undefined) throw new EngineError("unknown_model", missing(options.defaultModel));
      await defaultPool.whenReady();
    },

    status(): EngineStatus {
      const all = pools.entries;
      const pool = defaultPool;
      const ready = !closed && pool?.ready === true;
      const fault = pool?.workers.find((worker) => worker.fault !== undefined)?.fault;
      const reason = closed
        ? "The server is shutting down."
        : defaultEntry === undefined
          ? missing(options.defaultModel)
          : (fault?.message ?? `The model ${options.defaultModel} is being loaded.`);
      return {
        ready,
        ...(ready ? {} : { reason }),
        admitted,
        streams: streams.open,
        liveDelay: streams.load.delay,
        waiting: all.reduce((sum, [, each]) => sum + each.waiting, 0),
        active: all.reduce((sum, [, each]) => sum + each.active, 0),
        workers: all.flatMap(([model, { workers }]) =>
          workers.map(({ ready: alive, restarts, encoderPrecision }) => ({
            model,
            alive,
            restarts,
            ...(encoderPrecision && { encoderPrecision }),
          })),
        ),
      };
    },

    models() {
      const isDefault = ({ fullName }: CatalogEntry) => Number(fullName === defaultEntry?.fullName);
      const ordered = [...catalog.entries].sort((a, b) => isDefault(b) - isDefault(a));
      return ordered.map(({ path: _path, fullName: _fullName, dimensions: _dimensions, ...info }) => info);
    },

    admit(): Admission {
      if (closed) throw new EngineError("closed", "The server is shutting down.");
      if (admitted >= options.maxAdmitted)
        throw new EngineError(
          "queue_full",
          `The server is busy: ${admitted} requests are running or waiting. Try again later.`,
          RETRY_AFTER,
        );
      admitted += 1;
      let held = true;
      return {
        release() {
          if (held) admitted -= 1;
          held = false;
        },
      };
    },

    async transcribe(
      audio: AsyncIterable<AudioWindow>,
      request: TranscribeOptions,
      signal: AbortSignal,
      onHeard?: (heard: Heard) => void,
    ): Promise<Transcription> {
      // Before the model is taken: while a dictionary is read, the engine may be closed.
      const write = await scriptWriter(request.script);
      if (closed) throw new EngineError("closed", "The server is shutting down.");
      const { entry, language } = chooseModel(catalog, request);
      const { pool, release } = pools.acquire(entry);
      const flow = new Flow();
      recordings += 1;
      const recording = recordings;
      // What goes wrong with the audio or with one window ends the work on the others, and the wait for more audio.
      const failure = new AbortController();
      const fail = (error: unknown): never => {
        failure.abort(error);
        throw error;
      };
      const either = AbortSignal.any([signal, failure.signal]);
      setMaxListeners(0, either); // each window has one
      const { prompt, task = "transcribe", detectLanguage: languages = [], temperature, beamSize, bestOf, background = false } = request;
      const asked = { timestamps: false, task, languages, temperature, beamSize, bestOf };
      const longForm = {
        language,
        ahead: options.windowsAhead ?? WINDOWS_AHEAD,
        carryContext: options.carryContext ?? false,
        write,
        background,
        onHeard,
      };
      const heard = await transcribeWindows(untilAborted(audio, either), longForm, ({ pcm, speech }, { context, ...window }) => {
        const before = [prompt, context].filter((text) => text !== undefined).join(" ");
        return pool
          .run({ ...asked, ...window, recording, pcm, speech, ...(before !== "" && { context: before }) }, flow, either)
          .catch(fail);
      })
        .catch(fail)
        .finally(release);
      return { ...heard, language: heard.language ?? languages[0] ?? "en" };
    },

    openStream(request: TranscribeOptions): EngineStream {
      if (closed) throw new EngineError("closed", "The server is shutting down.");
      const { entry, language } = chooseModel(catalog, request);
      streams.check();
      return newEngineStream(request, language, pools.acquire(entry), streams);
    },

    crashWorkers(thread = "decoder") {
      for (const worker of defaultPool?.workers ?? []) worker.crash(thread);
    },

    async close() {
      closed = true;
      await pools.close();
    },
  };
}
