import { Worker } from "node:worker_threads";
import { AudioError } from "./audio-error.js";
import type { FromSpeechWorker, Heard, ToSpeechWorker } from "./speech-messages.js";

interface Pending {
  readonly resolve: (heard: Heard) => void;
  readonly reject: (error: AudioError) => void;
}

/**
 * The main thread's side of the worker that listens for speech. It starts at once, does not keep the process alive while it has nothing
 * to do, and is replaced when it dies.
 */
export class SpeechHost {
  readonly #modelPath: string;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #ready = false;
  #closed = false;
  #lastId = 0;
  #reason = "its thread ended";

  constructor(modelPath: string) {
    this.#modelPath = modelPath;
    this.#start();
  }

  /** Runs whole frames; their memory is gone afterwards. @throws AudioError when the worker died or the model cannot be run */
  detect(frames: Float32Array, state: Float32Array | undefined): Promise<Heard> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(stopping());
      const worker = this.#worker ?? this.#start();
      this.#lastId += 1;
      this.#pending.set(this.#lastId, { resolve, reject });
      worker.ref();
      const message: ToSpeechWorker = { type: "frames", id: this.#lastId, frames, state };
      worker.postMessage(message, [frames.buffer as ArrayBuffer]);
    });
  }

  /** Makes the thread fail as a fault would. */
  crash(): void {
    this.#worker?.postMessage({ type: "crash" } satisfies ToSpeechWorker);
  }

  /** Ends the thread between two runs: `terminate` inside a run of ONNX Runtime aborts the process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#failAll(stopping);
    const worker = this.#worker;
    if (worker === undefined) return;
    const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    worker.postMessage({ type: "stop" } satisfies ToSpeechWorker);
    worker.ref();
    await exited;
  }

  #start(): Worker {
    const worker = new Worker(new URL("./speech-worker.js", import.meta.url), {
      workerData: { modelPath: this.#modelPath },
      name: "speech",
      env: {},
      // Not inherited: --input-type and the like would keep the worker from starting.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 },
    });
    worker.on("message", (message: FromSpeechWorker) => this.#hear(message));
    worker.on("error", (error) => {
      this.#reason = error instanceof Error ? error.message : String(error);
    });
    worker.on("exit", () => this.#died());
    this.#worker = worker;
    return worker;
  }

  #hear(message: FromSpeechWorker): void {
    switch (message.type) {
      case "ready":
        this.#ready = true;
        break;
      case "unloadable":
        this.#reason = message.reason;
        break;
      case "heard":
        this.#take(message.id)?.resolve(message.heard);
        break;
      case "failed":
        this.#take(message.id)?.reject(new AudioError("decoder_died", `The speech detector failed on this audio (${message.reason}).`));
    }
    // Not before the model is loaded: a process that ends meanwhile would be aborted.
    if (this.#ready && this.#pending.size === 0 && !this.#closed) this.#worker?.unref();
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #died(): void {
    const wasReady = this.#ready;
    const reason = this.#reason;
    this.#worker = undefined;
    this.#ready = false;
    this.#reason = "its thread ended";
    this.#failAll(() => new AudioError("decoder_died", `The speech detector died (${reason}). Send the audio again.`));
    // One that never ran is tried again when it is next asked for: it would only fail again.
    if (wasReady && !this.#closed) this.#start();
  }

  #failAll(error: () => AudioError): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const each of pending) each.reject(error());
  }
}

function stopping(): AudioError {
  return new AudioError("decoder_died", "The server is stopping; send the audio again later.");
}
