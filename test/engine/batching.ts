import { Batcher, type BatcherOptions, type Outcome } from "../../src/engine/batcher.js";
import type { WindowEncoder } from "../../src/engine/encoding-queue.js";
import type { WindowTask } from "../../src/engine/messages.js";
import type { Urgency } from "../../src/engine/urgency.js";
import type { EncodedWindow } from "../../src/whisper/index.js";
import { type LoadedModel, sample } from "../whisper/real-model.js";

const pcm = sample();

export const plain: BatcherOptions = { maxRows: 4, cacheFrames: 6000, fullWindows: false };

/** A part of the sample, in seconds, as a window. */
export function task(id: number, from = 0, to = 11, more: Partial<WindowTask> = {}): WindowTask {
  return {
    id,
    pcm: pcm.slice(from * 16_000, to * 16_000),
    timestamps: false,
    language: "en",
    task: "transcribe",
    urgency: "later",
    ...more,
  };
}

/** The real encoder behind a gate: while it is shut, windows stay with the encoder. */
export class GatedEncoder implements WindowEncoder {
  /** Samples and fullness of every window that was asked for, in order. */
  readonly asked: { readonly samples: number; readonly full: boolean }[] = [];
  /** What it was told to hold back, each time. */
  readonly held: string[] = [];
  readonly #model: LoadedModel;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  constructor(model: LoadedModel) {
    this.#model = model;
  }

  shut(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }

  hold(urgencies: readonly Urgency[]): void {
    this.held.push(urgencies.join("+"));
  }

  async encode(samples: Float32Array, full: boolean): Promise<EncodedWindow> {
    this.asked.push({ samples: samples.length, full });
    await this.#gate;
    return this.#model.encoder.encode(samples, full);
  }
}

export const newBatcher = (
  model: LoadedModel,
  options: Partial<BatcherOptions> = {},
  encoder: WindowEncoder = new GatedEncoder(model),
): Batcher => new Batcher(model.decoder, encoder, { ...plain, ...options });

export const textIn = (outcome: Outcome): string => {
  if ("error" in outcome) throw outcome.error;
  return outcome.result.segments.map(({ text }) => text).join("");
};

/** Turns until nothing is left; the texts by window, those of `outcomes` among them, in the order in which they ended. */
export async function finish(batcher: Batcher, outcomes: Outcome[] = []): Promise<Map<number, string>> {
  while (!batcher.idle) outcomes.push(...(await batcher.turn()));
  return new Map(outcomes.map((outcome) => [outcome.id, textIn(outcome)]));
}

export async function turns(batcher: Batcher, count: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let i = 0; i < count; i++) outcomes.push(...(await batcher.turn()));
  return outcomes;
}
