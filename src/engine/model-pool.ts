import { EngineError, type Timings } from "./engine.js";
import { FairQueue, type Flow } from "./fair-queue.js";
import type { WindowOutcome, WindowTask, WorkerSetup } from "./messages.js";
import { ModelWorker } from "./model-worker.js";
import { kindOf } from "./urgency.js";

interface Waiting {
  readonly task: WindowTask;
  readonly since: number;
  readonly resolve: (value: { result: WindowOutcome; timings: Timings }) => void;
  readonly reject: (error: unknown) => void;
}

const CLOSED = new EngineError("closed", "The server is shutting down.");

/**
 * All workers of one model and the queue of windows before them. Live windows go to a worker at once, however many it holds: they wait here only while
 * none lives. A worker puts them before the rest.
 */
export class ModelPool {
  readonly #workers: readonly ModelWorker[];
  readonly #queue = new FairQueue<Waiting>();
  readonly #live: Waiting[] = [];
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
    return this.#queue.size + this.#live.length;
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
        const at = this.#live.indexOf(waiting);
        if (at >= 0) this.#live.splice(at, 1);
        else if (!this.#queue.remove(waiting)) for (const worker of this.#workers) worker.cancel(id);
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
      if (kindOf(task.urgency) === "recording") this.#queue.add(waiting, flow, task.pcm.length);
      else this.#live.push(waiting);
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
    for (const waiting of [...this.#live.splice(0), ...this.#queue.drain()]) waiting.reject(error);
  }

  #dispatch(): void {
    const ready = this.#workers.filter((worker) => worker.ready);
    if (ready.length === 0) return;
    for (const each of this.#live.splice(0)) this.#give(each, ready);
    for (;;) {
      const free = ready.filter((worker) => worker.recordings < this.#maxRows);
      const next = free.length === 0 ? undefined : this.#queue.next();
      if (next === undefined) return;
      this.#give(next, free);
    }
  }

  /** To the one that holds the fewest windows. */
  #give({ task, since, resolve, reject }: Waiting, workers: readonly ModelWorker[]): void {
    const worker = workers.reduce((a, b) => (b.load < a.load ? b : a));
    const began = performance.now();
    worker.run(task, {
      resolve: (result) => {
        resolve({ result, timings: { queueMs: began - since, engineMs: performance.now() - began } });
        this.#dispatch();
      },
      reject: (error) => {
        reject(error);
        this.#dispatch();
      },
    });
  }
}
