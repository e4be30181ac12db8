import { MessageChannel, type Transferable, Worker } from "node:worker_threads";
import type { ChosenPrecision } from "../whisper/index.js";
import type { FromWorker, ToWorker, WorkerData, WorkerSetup } from "./messages.js";

export interface ThreadEvents {
  /** Both threads are ready; later, what the decoder's says. */
  hear(message: FromWorker): void;
  /** One thread has ended without being asked to; the other is asked to end. Told once. */
  died(reason: string): void;
}

/** The two threads that run a model, started together and ended together: one encodes, the other decodes. */
export class ModelThreads {
  readonly #events: ThreadEvents;
  readonly #encoder: Worker;
  readonly #decoder: Worker;
  readonly #exits: Promise<void>[] = [];
  readonly #ready = new Set<Worker>();
  #over = false;
  /** How the encoder's products are computed; known when both threads are ready. */
  encoderPrecision: ChosenPrecision | undefined;

  constructor(setup: WorkerSetup, events: ThreadEvents) {
    this.#events = events;
    const { port1, port2 } = new MessageChannel();
    this.#encoder = this.#start("./encoder-worker.js", { setup, port: port1 });
    this.#decoder = this.#start("./worker.js", { setup, port: port2 });
  }

  /** To the thread that decodes. */
  post(message: ToWorker, transfer: readonly Transferable[] = []): void {
    this.#decoder.postMessage(message, transfer);
  }

  /** Makes one thread throw as a fault would. */
  crash(thread: "encoder" | "decoder"): void {
    const worker = thread === "encoder" ? this.#encoder : this.#decoder;
    worker.postMessage({ type: "crash" } satisfies ToWorker);
  }

  /** Asks both threads to end between two runs: `terminate` inside a run of ONNX Runtime aborts the process. */
  async end(): Promise<void> {
    this.#over = true;
    for (const worker of [this.#encoder, this.#decoder]) worker.postMessage({ type: "stop" } satisfies ToWorker);
    await Promise.all(this.#exits);
  }

  #start(file: string, data: WorkerData): Worker {
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: data,
      transferList: [data.port],
      name: "whisper",
      // A young generation of 48 MB would hold the outputs of many steps before it is looked through.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    worker.on("message", (message: FromWorker) => this.#hear(worker, message));
    worker.on("error", (error) => this.#died(error instanceof Error ? error.message : String(error)));
    this.#exits.push(
      new Promise((resolve) => {
        worker.on("exit", () => {
          this.#died("its thread ended");
          resolve();
        });
      }),
    );
    return worker;
  }

  #hear(worker: Worker, message: FromWorker): void {
    if (this.#over) return;
    if (message.type === "ready") {
      this.#ready.add(worker);
      this.encoderPrecision ??= message.encoderPrecision;
      if (this.#ready.size < 2) return;
    }
    this.#events.hear(message);
  }

  #died(reason: string): void {
    if (this.#over) return;
    void this.end();
    this.#events.died(reason);
  }
}
