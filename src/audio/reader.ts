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
export const MIN_SAMPLE_RATE = 4_000;
export const MAX_SAMPLE_RATE = 384_000;
export const MAX_CHANNELS = 32;
