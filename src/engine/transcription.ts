import { SAMPLE_RATE } from "../whisper/index.js";
import type { AudioWindow, Segment, Timings } from "./engine.js";
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
  /** No window is more urgent than later ones of other recordings. */
  readonly background?: boolean;
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
  const results: { readonly offset: number; readonly segments: readonly Segment[] }[] = [];
  const running = new Set<Promise<void>>();
  const timings = { queueMs: 0, engineMs: 0 };
  let { language } = options;
  let languageConfidence: number | undefined;
  let failure: { readonly error: unknown } | undefined;
  let count = 0;

  const begin = (window: AudioWindow, index: number): Promise<void> => {
    const before = options.carryContext ? results[index - 1]?.segments.map(({ text }) => text).join("") : undefined;
    const urgency = index === 0 && !options.background ? "first" : "later";
    const work = runWhole(window, { language, context: before || undefined, urgency }, run).then(
      ({ result, timings: took }) => {
        timings.queueMs += took.queueMs;
        timings.engineMs += took.engineMs;
        results[index] = { offset: window.offset / SAMPLE_RATE, segments: result.segments };
        if (language !== undefined) return;
        language = result.language.code;
        languageConfidence = result.language.probability;
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
    segments: onOneLine(results),
    language,
    ...(languageConfidence !== undefined && { languageConfidence }),
    timings,
  };
}

/** Moves segments to their places on the recording's time line; none begins before the words of the one before end. */
export function onOneLine(results: readonly { readonly offset: number; readonly segments: readonly Segment[] }[]): Segment[] {
  let spoken = 0;
  const line: Segment[] = [];
  for (const { offset, segments } of results) {
    for (const segment of segments) {
      line.push(later(segment, offset, spoken));
      spoken = line.at(-1)!.words.at(-1)?.end ?? spoken;
    }
  }
  return line;
}
