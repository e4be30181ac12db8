import { SAMPLE_RATE, type WindowResult } from "../whisper/index.js";
import type { Segment, Timings, Word } from "./engine.js";
import { WindowReader } from "./window-reader.js";

/** Runs one window; resolves with its result and how long it waited and computed, in milliseconds. */
export type RunWindow = (pcm: Float32Array, moreFollows: boolean) => Promise<{ result: WindowResult; timings: Timings }>;

export interface LongFormResult {
  readonly segments: readonly Segment[];
  /** Seconds. */
  readonly duration: number;
  readonly timings: Timings;
}

/** A peak of 4 steps of 16 bits: dither, not sound. Whisper invents text for it. */
const SILENT_PEAK = 4 / 32_768;
/** Audio shorter than this holds no word. */
const LEAST_SECONDS = 0.1;
/** What is left after the last timestamp of a file is a pause when it is shorter. */
const LEAST_REST_SECONDS = 0.3;
/** A window moves on at least this far, whatever its timestamps say. */
const LEAST_ADVANCE_SECONDS = 0.5;

/** Transcribes audio of any length window by window, each beginning where the one before closed its last sentence (Radford et al. 2022, section 3.8). */
export async function transcribeLongForm(audio: AsyncIterable<Float32Array>, signal: AbortSignal, run: RunWindow): Promise<LongFormResult> {
  const reader = new WindowReader(audio, signal);
  const segments: Segment[] = [];
  let queueMs = 0;
  let engineMs = 0;
  /** End of the last word: windows overlap where a sentence was cut. */
  let spoken = 0;
  try {
    for (let window = await reader.window(); window !== undefined; window = await reader.window()) {
      const samples = window.pcm.length;
      const least = window.offset === 0 ? LEAST_SECONDS : LEAST_REST_SECONDS;
      if (samples < least * SAMPLE_RATE || isSilent(window.pcm)) {
        reader.advance(samples);
        continue;
      }
      const { result, timings } = await run(window.pcm, !window.last);
      queueMs += timings.queueMs;
      engineMs += timings.engineMs;
      const offset = window.offset / SAMPLE_RATE;
      for (const segment of result.segments) {
        segments.push(shift(segment, offset, spoken));
        spoken = segments[segments.length - 1].words.at(-1)?.end ?? spoken;
      }
      reader.advance(window.last ? samples : Math.round(Math.max(LEAST_ADVANCE_SECONDS, result.advance) * SAMPLE_RATE));
    }
    return { segments, duration: reader.heard / SAMPLE_RATE, timings: { queueMs, engineMs } };
  } finally {
    reader.close();
  }
}

function isSilent(pcm: Float32Array): boolean {
  for (const sample of pcm) if (Math.abs(sample) > SILENT_PEAK) return false;
  return true;
}

/** Moves a segment to its place on the recording's time line, nowhere before `earliest`. */
function shift(segment: Segment, seconds: number, earliest: number): Segment {
  const at = (time: number) => Math.max(earliest, time + seconds);
  const words: Word[] = segment.words.map((word) => ({ ...word, start: at(word.start), end: at(word.end) }));
  return { ...segment, start: at(segment.start), end: at(segment.end), words };
}
