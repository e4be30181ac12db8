import { EngineError, type Timings } from "./engine.js";
import { FairQueue, type Flow } from "./fair-queue.js";
import type { WindowOutcome, WindowTask, WorkerSetup } from "./messages.js";
import { ModelWorker } from "./model-worker.js";

interface Waiting {
  readonly task: WindowTask;
  readonly since: number;
  readonly resolve: (value: { result: WindowOutcome; timings: Timings }) => void;
  readonly reject: (error: unknown) => void;
}

const CLOSED = new EngineError("closed", "The server is shutting down.");

/** All workers of one model and the queue of windows before them. */
export class ModelPool {
  readonly #workers: readonly ModelWorker[];
  readonly #queue = new FairQueue<Waiting>();
  readonly #maxRows: number;
  readonly #readiness: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #nextId = 1;
  #closed = false;

  constructor(setup: WorkerSetup, workers: number) {
    this.#maxRows = setup.maxRows;
    this.#workers = Array.from({ length: workers }, () => new ModelWorker(setup, () => this.#changed()));
  }

  get ready(): boolean {
    return this.#workers.some((worker) => worker.ready);
  }

  /** No worker will ever take a window. */
  get failed(): boolean {
    return this.#fault !== undefined;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  get active(): number {
    return this.#workers.reduce((sum, worker) => sum + worker.load, 0);
  }

  get workers(): readonly ModelWorker[] {
    return this.#workers;
  }

  /** Resolves when a worker can take windows. @throws EngineError when the model is no model */
  async whenReady(): Promise<void> {
    const refusal = this.#closed ? CLOSED : this.#fault;
    if (refusal !== undefined) throw refusal;
    if (this.ready) return;
    return new Promise((resolve, reject) => {
      this.#readiness.push({ resolve, reject });
    });
  }

  /** Runs a window when its turn comes. An abort takes it from the queue, or from its decoder row within one step. */
  run(task: Omit<WindowTask, "id">, flow: Flow, signal: AbortSignal): Promise<{ result: WindowOutcome; timings: Timings }> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const refusal = this.#closed ? CLOSED : this.#fault;
      if (refusal !== undefined) return reject(refusal);
      const id = this.#nextId++;
      const abort = () => {
        if (!this.#queue.remove(waiting)) for (const worker of this.#workers) worker.cancel(id);
        waiting.reject(signal.reason);
        this.#dispatch();
      };
      const settled = () => signal.removeEventListener("abort", abort);
      const waiting: Waiting = {
        task: { ...task, id },
        since: performance.now(),
        resolve: (value) => {
          settled();
          resolve(value);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      signal.addEventListener("abort", abort, { once: true });
      this.#queue.add(waiting, flow, task.pcm.length);
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#refuse(CLOSED);
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  #changed(): void {
    const fault = this.#fault;
    if (fault !== undefined) this.#refuse(fault);
    else if (this.ready) for (const each of this.#readiness.splice(0)) each.resolve();
    this.#dispatch();
  }

  /** Why no worker will ever take a window. */
  get #fault(): EngineError | undefined {
    return this.#workers.find((worker) => worker.fault !== undefined)?.fault;
  }

  #refuse(error: EngineError): void {
    for (const each of this.#readiness.splice(0)) each.reject(error);
    for (const waiting of this.#queue.drain()) waiting.reject(error);
  }

  #dispatch(): void {
    for (;;) {
      const free = this.#workers.filter((worker) => worker.ready && worker.load < this.#maxRows);
      if (free.length === 0) return;
      const next = this.#queue.next();
      if (next === undefined) return;
      const worker = free.reduce((a, b) => (b.load < a.load ? b : a));
      const began = performance.now();
      worker.run(next.task, {
        resolve: (result) => {
          next.resolve({ result, timings: { queueMs: began - next.since, engineMs: performance.now() - began } });
          this.#dispatch();
        },
        reject: (error) => {
          next.reject(error);
          this.#dispatch();
        },
      });
    }
  }
}
