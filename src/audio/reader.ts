import { AudioError } from "./audio-error.js";
import type { Pcm } from "./pcm-format.js";

/** `starved`: more bytes are needed. `done`: nothing will follow. */
export type Step = Pcm | "starved" | "done";

/**
 * Turns the bytes of one file into PCM. Bytes are pushed as they come; each step does a bounded piece of work.
 * Throws AudioError for what it can name, and whatever a decoder throws for the rest.
 */
export interface Reader {
  readonly container: string;
  /** From the header, Hz; 0 where only decoding tells. */
  readonly sampleRate: number;
  /** From the header; 0 where only decoding tells. */
  readonly channels: number;
  push(bytes: Uint8Array): void;
  end(): void;
  step(): Step | Promise<Step>;
  /** After the end: the header promised more. */
  truncated(): boolean;
  free(): void;
}

/** What one channel may be sampled at, Hz. */
const MIN_SAMPLE_RATE = 4_000;
const MAX_SAMPLE_RATE = 384_000;
const MAX_CHANNELS = 32;

/** Refuses what cannot be resampled or split. */
export function checkShape(sampleRate: number, channels: number): void {
  if (!(sampleRate >= MIN_SAMPLE_RATE && sampleRate <= MAX_SAMPLE_RATE)) {
    throw new AudioError(
      "unsupported",
      `The audio has a sample rate of ${sampleRate} Hz; send ${MIN_SAMPLE_RATE} to ${MAX_SAMPLE_RATE} Hz.`,
    );
  }
  if (!(channels >= 1 && channels <= MAX_CHANNELS)) {
    throw new AudioError("unsupported", `The audio has ${channels} channels; send 1 to ${MAX_CHANNELS}.`);
  }
}
