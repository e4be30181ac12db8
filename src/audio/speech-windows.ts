import { OUTPUT_RATE } from "./resampler.js";
import { SampleStore } from "./sample-store.js";
import type { HeardBlock } from "./speech-detector.js";
import { type SpeechSpan, type SpeechSpanOptions, SpeechSpans } from "./speech-spans.js";

/** A stretch of audio to transcribe in one piece. */
export interface SpeechWindow {
  /** 16 kHz; the consumer may give them away. */
  readonly pcm: Float32Array;
  /** Samples of the stream before it. */
  readonly offset: number;
  /** Where somebody speaks, in seconds from the window's start. */
  readonly speech: readonly { readonly start: number; readonly end: number }[];
}

export interface SpeechWindowOptions extends SpeechSpanOptions {
  /** Seconds of speech and pauses; with the margins at most the recogniser's 30. Default 28. */
  readonly maxSeconds?: number;
  /** Seconds; a longer pause ends a window. Default 2. */
  readonly maxPause?: number;
  /** Seconds, less than half of `maxPause`, of audio before and after the speech, as far as nothing else is there: what a recogniser hears a first and last word by. Default 0.3. */
  readonly margin?: number;
}

/** Seconds that a recogniser takes at most. */
const LONGEST = 30;
/** A cut is looked for in this last part of a window that is full: it keeps windows long, which is cheaper and gives the recogniser context. */
const CUT_PART = 0.5;
/** Seconds: a longer pause is no better a place to cut. */
const GOOD_PAUSE = 0.8;
/** Seconds of one loudness when the quietest moment of endless speech is looked for. */
const MOMENT = 0.06;

/**
 * Packs speech into windows, as it comes: what is said, from pause to pause, as much as fits; silence is left out. A window that grows full ends
 * at the longest of its later pauses; speech without any pause is cut at its quietest moment. Windows do not overlap, and hold all speech.
 */
export async function* speechWindows(
  blocks: AsyncIterable<HeardBlock>,
  options: SpeechWindowOptions = {},
): AsyncGenerator<SpeechWindow, void, undefined> {
  const packer = new SpeechPacker(options);
  for await (const block of blocks) yield* packer.push(block);
  yield* packer.finish();
}

/** The state of {@link speechWindows}. */
export class SpeechPacker {
  readonly #max: number;
  readonly #maxPause: number;
  readonly #margin: number;
  readonly #detector: SpeechSpans;
  readonly #store = new SampleStore();
  /** Of the window that is being packed. */
  #spans: SpeechSpan[] = [];
  /** Where the last window ended. */
  #done = 0;

  constructor({ maxSeconds = 28, maxPause = 2, margin = 0.3, ...spans }: SpeechWindowOptions = {}) {
    this.#max = Math.round(Math.min(maxSeconds, LONGEST - 2 * margin) * OUTPUT_RATE);
    this.#maxPause = maxPause * OUTPUT_RATE;
    this.#margin = Math.round(margin * OUTPUT_RATE);
    this.#detector = new SpeechSpans(spans);
  }

  /** Samples that are held: at most a window's, a pause's and a block's. */
  get held(): number {
    return this.#store.held;
  }

  push({ samples, speech }: HeardBlock): SpeechWindow[] {
    const windows: SpeechWindow[] = [];
    this.#store.push(samples);
    for (const span of this.#detector.push(speech)) this.#add(span, windows);
    // Speech that goes on is packed as far as it has come, so that no more than a window is ever held.
    for (let open = this.#open(); open !== undefined && open.end - this.#begin(open) > this.#max; open = this.#open())
      this.#split(open, windows);
    const quiet = this.#spans.at(-1)?.end;
    if (quiet !== undefined && this.#detector.settled - quiet > this.#maxPause) this.#emit(this.#spans.length, windows);
    this.#store.dropBefore(Math.max(this.#done, (this.#spans[0]?.start ?? this.#detector.settled) - this.#margin));
    return windows;
  }

  /** The windows that are left at the end of the stream. */
  finish(): SpeechWindow[] {
    const windows: SpeechWindow[] = [];
    for (const span of this.#detector.finish(this.#store.end)) this.#add(span, windows);
    this.#emit(this.#spans.length, windows);
    return windows;
  }

  /** The span that goes on now, less what windows hold of it already. */
  #open(): SpeechSpan | undefined {
    const open = this.#detector.current;
    return open && { start: Math.max(open.start, this.#done), end: Math.min(open.end, this.#store.end) };
  }

  #begin(open: SpeechSpan): number {
    return this.#spans[0]?.start ?? open.start;
  }

  #add(whole: SpeechSpan, windows: SpeechWindow[]): void {
    const span = { start: Math.max(whole.start, this.#done), end: Math.min(whole.end, this.#store.end) };
    if (span.end <= span.start) return;
    const last = this.#spans.at(-1);
    if (last !== undefined && span.start - last.end > this.#maxPause) this.#emit(this.#spans.length, windows);
    while (span.end - this.#begin(span) > this.#max) {
      this.#split(span, windows);
      span.start = Math.max(span.start, this.#done);
    }
    this.#spans.push(span);
  }

  /** Ends a window that would grow too long with the span that comes next. */
  #split(next: SpeechSpan, windows: SpeechWindow[]): void {
    const begin = this.#begin(next);
    let best = 0;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const [i, { end }] of this.#spans.entries()) {
      const pause = (this.#spans[i + 1] ?? next).start - end;
      const score =
        Math.min(pause / OUTPUT_RATE, GOOD_PAUSE) + (end - begin < CUT_PART * this.#max ? -1 : 0) + (0.2 * (end - begin)) / this.#max;
      if (score > bestScore) [best, bestScore] = [i + 1, score];
    }
    if (best > 0) {
      this.#emit(best, windows, (this.#spans[best] ?? next).start);
      return;
    }
    const cut = this.#quietest(next.start + CUT_PART * this.#max, next.start + this.#max);
    this.#spans = [{ start: next.start, end: cut }];
    this.#emit(1, windows, cut);
  }

  /** The middle of the quietest moment between two places. */
  #quietest(from: number, to: number): number {
    const first = Math.round(from);
    const pcm = this.#store.slice(first, Math.round(to));
    const width = Math.round(MOMENT * OUTPUT_RATE);
    let [energy, least, at] = [0, Number.POSITIVE_INFINITY, pcm.length];
    for (let i = 0; i < pcm.length; i++) {
      energy += pcm[i]! ** 2 - (i >= width ? pcm[i - width]! ** 2 : 0);
      if (i >= width - 1 && energy < least) [least, at] = [energy, i - (width >> 1)];
    }
    return first + at;
  }

  /** Makes a window of the first `count` spans; `next` is where speech goes on. */
  #emit(count: number, windows: SpeechWindow[], next = Number.POSITIVE_INFINITY): void {
    if (count === 0) return;
    const spans = this.#spans.splice(0, count);
    const [first, last] = [spans[0]!.start, spans[count - 1]!.end];
    const middle = (last + next) / 2;
    const from = Math.max(this.#done, first - this.#margin);
    const to = Math.round(Math.min(this.#store.end, last + this.#margin, Math.max(last, middle)));
    const seconds = (sample: number) => (sample - from) / OUTPUT_RATE;
    windows.push({
      pcm: this.#store.slice(from, to),
      offset: from,
      speech: spans.map(({ start, end }) => ({ start: seconds(start), end: seconds(end) })),
    });
    this.#done = to;
    this.#store.dropBefore(Math.min(to, this.#spans[0]?.start ?? to));
  }
}
