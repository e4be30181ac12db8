import { Worker } from "node:worker_threads";
import { AudioError } from "./audio-error.js";
import { type Reply, type Request, type StreamReply, WATCH_CELLS, WATCH_COUNT, WATCH_STREAM } from "./protocol.js";

/** One stream's end of the conversation with its worker. */
export interface StreamPort {
  reply(reply: StreamReply): void;
  /** The worker is gone. */
  lost(error: AudioError): void;
}

export interface HostSettings {
  readonly chunkTimeoutMs: number;
  readonly workerHeapMb: number;
  readonly streamsPerWorker: number;
}

let lastId = 0;

/** One worker thread and the streams that it decodes. It is never restarted: the pool makes another. */
export class WorkerHost {
  readonly #worker: Worker;
  readonly #settings: HostSettings;
  readonly #watch = new Int32Array(new SharedArrayBuffer(4 * WATCH_CELLS));
  readonly #ports = new Map<number, StreamPort>();
  readonly #onExit: (host: WorkerHost) => void;
  #alive = true;
  #worn = 0;
  #damaged = false;
  #watchdog: NodeJS.Timeout | undefined;
  #seenCount = 0;
  #seenAt = 0;

  constructor(settings: HostSettings, onExit: (host: WorkerHost) => void) {
    this.#settings = settings;
    this.#onExit = onExit;
    this.#worker = new Worker(new URL("./decode-worker.js", import.meta.url), {
      workerData: { watch: this.#watch.buffer },
      env: {},
      // Not inherited: --input-type and the like would keep the worker from starting.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: settings.workerHeapMb, maxYoungGenerationSizeMb: 4 },
    });
    this.#worker.on("message", (reply: Reply) => this.#receive(reply));
    this.#worker.on("error", () => this.#lose());
    this.#worker.on("exit", () => this.#lose());
    // After the listeners: adding one for messages holds the process again.
    this.#worker.unref();
  }

  get alive(): boolean {
    return this.#alive;
  }

  get streams(): number {
    return this.#ports.size;
  }

  /** Takes new streams. */
  get usable(): boolean {
    return this.#alive && !this.#damaged && this.#worn < this.#settings.streamsPerWorker;
  }

  /** Registers a stream and returns its id for `send`. */
  open(port: StreamPort): number {
    lastId = (lastId % 0x7fff_ffff) + 1;
    this.#ports.set(lastId, port);
    if (this.#ports.size === 1) {
      this.#worker.ref();
      this.#startWatch();
    }
    return lastId;
  }

  send(request: Request, memory: ArrayBuffer[] = []): void {
    if (this.#ports.has(request.id)) this.#worker.postMessage(request, memory);
  }

  /** Forgets a stream and frees what the worker holds of it. */
  cancel(id: number): void {
    if (!this.#ports.has(id)) return;
    this.#worker.postMessage({ type: "cancel", id } satisfies Request);
    this.#remove(id);
  }

  async close(): Promise<void> {
    this.#fail(() => new AudioError("decoder_died", "The server is stopping; send the audio again later."));
    await this.#worker.terminate();
  }

  #receive(reply: Reply): void {
    if (reply.type === "worn") {
      this.#worn += 1;
      if (this.#ports.size === 0 && !this.usable) void this.#worker.terminate();
      return;
    }
    const port = this.#ports.get(reply.id);
    if (reply.type !== "progress") {
      this.#damaged ||= reply.damaged;
      this.#remove(reply.id);
    }
    port?.reply(reply);
  }

  #remove(id: number): void {
    if (!this.#ports.delete(id) || this.#ports.size > 0) return;
    clearInterval(this.#watchdog);
    this.#worker.unref();
    if (!this.usable) void this.#worker.terminate();
  }

  #lose(): void {
    const culprit = Atomics.load(this.#watch, WATCH_STREAM);
    this.#fail((id) =>
      id === culprit
        ? new AudioError("decoder_died", "The decoder died while it read this file; the file is probably damaged.")
        : new AudioError("decoder_died", "The decoder died while it read another file; send this one again."),
    );
  }

  #fail(errorFor: (id: number) => AudioError): void {
    if (!this.#alive) return;
    this.#alive = false;
    clearInterval(this.#watchdog);
    const ports = [...this.#ports];
    this.#ports.clear();
    this.#onExit(this);
    for (const [id, port] of ports) port.lost(errorFor(id));
  }

  /** Ends the worker when it has been at one piece for too long: the count of pieces stands still while a stream is marked. */
  #startWatch(): void {
    const { chunkTimeoutMs } = this.#settings;
    this.#seenAt = performance.now();
    this.#watchdog = setInterval(
      () => {
        const count = Atomics.load(this.#watch, WATCH_COUNT);
        const stream = Atomics.load(this.#watch, WATCH_STREAM);
        const now = performance.now();
        if (stream === 0 || count !== this.#seenCount) {
          this.#seenCount = count;
          this.#seenAt = now;
        } else if (now - this.#seenAt >= chunkTimeoutMs) this.#stop(stream);
      },
      Math.max(1, Math.min(1_000, chunkTimeoutMs / 4)),
    );
    this.#watchdog.unref();
  }

  #stop(stuck: number): void {
    const seconds = this.#settings.chunkTimeoutMs / 1_000;
    this.#fail((id) =>
      id === stuck
        ? new AudioError("timeout", `The decoder did not get through a piece of this file in ${seconds} s; the file is probably damaged.`)
        : new AudioError("decoder_died", "The decoder had to be restarted because of another file; send this one again."),
    );
    void this.#worker.terminate();
  }
}
