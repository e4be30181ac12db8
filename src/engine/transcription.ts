import { SAMPLE_RATE } from "../whisper/index.js";
import type { ScriptWriter } from "./chinese-script.js";
import type { AudioWindow, Heard, Segment, Timings } from "./engine.js";
import type { WindowOutcome } from "./messages.js";
import { runWhole } from "./parted-window.js";
import { later } from "./time-shift.js";
import type { Urgency } from "./urgency.js";

/** What may differ from window to window of one recording. */
export interface WindowOptions {
  /** ISO 639-1; undefined for the first window when the language is to be detected. */
  readonly language: string | undefined;
  /** The text that came before, when it is carried on. */
  readonly context: string | undefined;
  readonly urgency: Urgency;
}

/** Runs one window; resolves with its result and how long it waited and computed, in milliseconds. */
export type RunWindow = (window: AudioWindow, options: WindowOptions) => Promise<{ result: WindowOutcome; timings: Timings }>;

export interface LongFormOptions {
  /** ISO 639-1; undefined when the first window is to tell. */
  readonly language: string | undefined;
  /** Windows that may be on their way at once. */
  readonly ahead: number;
  /** Give each window the text before it: steadier names, but an error may repeat itself. Windows then follow one another. */
  readonly carryContext: boolean;
  /** What was heard goes through it, in the language that is spoken. */
  readonly write: ScriptWriter;
  /** No window is more urgent than later ones of other recordings. */
  readonly background?: boolean;
  /** Told the segments of each window in order, as soon as those of all before it are there. */
  readonly onHeard?: (heard: Heard) => void;
}

export interface LongFormResult {
  readonly segments: readonly Segment[];
  /** ISO 639-1; undefined when no window told. */
  readonly language: string | undefined;
  /** 0..1, when it was detected. */
  readonly languageConfidence?: number;
  readonly timings: Timings;
}

/** Transcribes a recording window by window, several at once, and puts the results in order on the recording's time line. */
export async function transcribeWindows(
  windows: AsyncIterable<AudioWindow>,
  options: LongFormOptions,
  run: RunWindow,
): Promise<LongFormResult> {
  const results: WindowSegments[] = [];
  const line = new TimeLine();
  const running = new Set<Promise<void>>();
  const timings = { queueMs: 0, engineMs: 0 };
  let { language } = options;
  let languageConfidence: number | undefined;
  let failure: { readonly error: unknown } | undefined;
  let count = 0;
  let placed = 0;

  const begin = (window: AudioWindow, index: number): Promise<void> => {
    const before = options.carryContext ? results[index - 1]?.segments.map(({ text }) => text).join("") : undefined;
    const urgency = index === 0 && !options.background ? "first" : "later";
    const work = runWhole(window, { language, context: before || undefined, urgency }, run).then(
      ({ result, timings: took }) => {
        timings.queueMs += took.queueMs;
        timings.engineMs += took.engineMs;
        if (language === undefined) {
          language = result.language.code;
          languageConfidence = result.language.probability;
        }
        results[index] = { offset: window.offset / SAMPLE_RATE, segments: options.write(result.segments, language) };
        for (let next = results[placed]; next !== undefined; next = results[placed]) {
          const segments = line.add(next);
          placed += 1;
          if (failure === undefined) options.onHeard?.({ segments, language });
        }
      },
      (error: unknown) => {
        failure ??= { error };
      },
    );
    const done = work.finally(() => running.delete(done));
    running.add(done);
    return done;
  };

  for await (const window of windows) {
    const alone = language === undefined || options.carryContext;
    const work = begin(window, count);
    count += 1;
    if (alone) await work;
    while (running.size >= options.ahead && failure === undefined) await Promise.race(running);
    if (failure !== undefined) break;
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure.error;
  return {
    segments: line.segments,
    language,
    ...(languageConfidence !== undefined && { languageConfidence }),
    timings,
  };
}

interface WindowSegments {
  /** Seconds of the recording before the window. */
  readonly offset: number;
  readonly segments: readonly Segment[];
}

/** Where windows' segments get their places on the recording's time line, window by window: none begins before the words of the one before end. */
export class TimeLine {
  readonly segments: Segment[] = [];
  #spoken = 0;

  /** Returns the window's segments as they stand on the line. */
  add({ offset, segments }: WindowSegments): readonly Segment[] {
    return segments.map((segment) => {
      const placed = later(segment, offset, this.#spoken);
      this.#spoken = placed.words.at(-1)?.end ?? this.#spoken;
      this.segments.push(placed);
      return placed;
    });
  }
}
