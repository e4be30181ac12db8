import type { EngineStream, Transcription } from "../engine/index.js";
import type { LiveEvent } from "./live-event.js";

export type TranscribeEvent = Extract<LiveEvent, { readonly type: "transcribe" }>;

interface Outcome {
  answered(event: TranscribeEvent, transcription: Transcription): void;
  failed(event: TranscribeEvent, error: unknown): void;
}

/** The windows of one session that the engine works on. */
export class RunningWindows {
  readonly #stream: EngineStream;
  readonly #outcome: Outcome;
  readonly #running = new Map<number, AbortController>();
  #slowest = 0;

  constructor(stream: EngineStream, outcome: Outcome) {
    this.#stream = stream;
    this.#outcome = outcome;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Milliseconds that the slowest final took, with all its waiting. */
  get slowestMs(): number {
    return this.#slowest;
  }

  start(event: TranscribeEvent): void {
    const controller = new AbortController();
    this.#running.set(event.id, controller);
    const from = performance.now();
    // A cancelled one is no longer in the map, and nobody waits for it.
    this.#transcribe(event, controller.signal).then(
      (transcription) => {
        if (!this.#running.delete(event.id)) return;
        if (event.urgency === "final") this.#slowest = Math.max(this.#slowest, performance.now() - from);
        this.#outcome.answered(event, transcription);
      },
      (error) => {
        if (this.#running.delete(event.id)) this.#outcome.failed(event, error);
      },
    );
  }

  cancel(id: number): void {
    const controller = this.#running.get(id);
    this.#running.delete(id);
    controller?.abort();
  }

  cancelAll(): void {
    for (const id of [...this.#running.keys()]) this.cancel(id);
  }

  /** What is to become final is tried once more: its thread may have died of another window. */
  async #transcribe({ window, urgency }: TranscribeEvent, signal: AbortSignal): Promise<Transcription> {
    if (urgency === "interim") return await this.#stream.transcribe(window, urgency, signal);
    const again = { ...window, pcm: window.pcm.slice() };
    try {
      return await this.#stream.transcribe(window, urgency, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      return await this.#stream.transcribe(again, urgency, signal);
    }
  }
}
