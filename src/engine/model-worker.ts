import type { ChosenPrecision } from "../whisper/index.js";
import { EngineError } from "./engine.js";
import type { FromWorker, WindowOutcome, WindowTask, WorkerSetup } from "./messages.js";
import { ModelThreads } from "./model-threads.js";
import { type Kind, kindOf } from "./urgency.js";

/** Who waits for a window. */
interface Waiter {
  readonly resolve: (result: WindowOutcome) => void;
  readonly reject: (error: Error) => void;
}

interface Pending extends Waiter {
  readonly kind: Kind;
}

type State =
  | { readonly name: "starting" | "ready"; readonly threads: ModelThreads }
  | { readonly name: "waiting"; readonly timer: NodeJS.Timeout }
  | { readonly name: "invalid"; readonly error: EngineError }
  | { readonly name: "closed" };

/** Before a worker that died is started again; doubles with each death in a row. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** The main thread's side of one worker, which is a pair of threads: starts it, gives it windows, and starts it again when it dies. */
export class ModelWorker {
  readonly #setup: WorkerSetup;
  readonly #onChange: () => void;
  readonly #pending = new Map<number, Pending>();
  #state: State;
  #deathsInARow = 0;
  #wasReady = false;
  restarts = 0;

  /** @param onChange called when the worker can take windows, or never will */
  constructor(setup: WorkerSetup, onChange: () => void) {
    this.#setup = setup;
    this.#onChange = onChange;
    this.#state = this.#start();
  }

  get ready(): boolean {
    return this.#state.name === "ready";
  }

  /** How the encoder's products are computed; undefined while the worker is not ready. */
  get encoderPrecision(): ChosenPrecision | undefined {
    return this.#state.name === "ready" ? this.#state.threads.encoderPrecision : undefined;
  }

  /** Why the model cannot be run at all. */
  get fault(): EngineError | undefined {
    return this.#state.name === "invalid" ? this.#state.error : undefined;
  }

  /** Windows that it holds. */
  get load(): number {
    return this.#pending.size;
  }

  /** Windows of recordings that it holds. */
  get recordings(): number {
    let count = 0;
    for (const { kind } of this.#pending.values()) if (kind === "recording") count += 1;
    return count;
  }

  /** Gives a window; its samples are gone afterwards. */
  run(task: WindowTask, done: Waiter): void {
    if (this.#state.name !== "ready") throw new Error("The worker is not ready.");
    this.#pending.set(task.id, { ...done, kind: kindOf(task.urgency) });
    this.#state.threads.post({ type: "window", task }, [task.pcm.buffer as ArrayBuffer]);
  }

  cancel(id: number): void {
    if (this.#pending.delete(id) && this.#state.name === "ready") this.#state.threads.post({ type: "cancel", id });
  }

  /** Makes a thread fail as a fault would: the windows fail, and both threads are started again. */
  crash(thread: "encoder" | "decoder"): void {
    if (this.#state.name === "ready") this.#state.threads.crash(thread);
  }

  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { name: "closed" };
    this.#failAll(new EngineError("closed", "The server is shutting down."));
    if (state.name === "waiting") clearTimeout(state.timer);
    if ("threads" in state) await state.threads.end();
  }

  #start(): State {
    const threads: ModelThreads = new ModelThreads(this.#setup, {
      hear: (message) => this.#hear(threads, message),
      died: (reason) => this.#died(threads, reason),
    });
    return { name: "starting", threads };
  }

  #hear(threads: ModelThreads, message: FromWorker): void {
    if (!("threads" in this.#state) || this.#state.threads !== threads) return;
    switch (message.type) {
      case "ready":
        this.#state = { name: "ready", threads };
        this.#wasReady = true;
        this.#onChange();
        return;
      case "unloadable":
        // A model that ran before is tried again: memory or files may be short for a while.
        if (this.#wasReady && !message.lasting) {
          void threads.end();
          this.#died(threads, message.reason);
          return;
        }
        this.#state = { name: "invalid", error: new EngineError("model_invalid", message.reason) };
        void threads.end();
        this.#onChange();
        return;
      case "result":
        this.#deathsInARow = 0;
        this.#take(message.id)?.resolve(message.result);
        return;
      case "failed":
        this.#take(message.id)?.reject(new EngineError("worker_died", `The engine failed on this audio: ${message.reason}`));
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #died(threads: ModelThreads, reason: string): void {
    if (!("threads" in this.#state) || this.#state.threads !== threads) return;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#deathsInARow);
    this.#deathsInARow += 1;
    this.restarts += 1;
    const timer = setTimeout(() => {
      this.#state = this.#start();
    }, pause);
    this.#state = { name: "waiting", timer };
    this.#failAll(new EngineError("worker_died", `The engine's worker died while it transcribed this audio (${reason}). Try again.`, 1));
    this.#onChange();
  }

  #failAll(error: EngineError): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const each of pending) each.reject(error);
  }
}
