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
  /** Where somebody speaks, without padding and apart from short pauses: seconds from the window's start. */
  readonly speech: readonly { readonly start: number; readonly end: number }[];
}

export interface SpeechWindowOptions extends SpeechSpanOptions {
  /** Seconds of speech and pauses; with the margins at most the recogniser's 30. Default 28. */
  readonly maxSeconds?: number;
  /** Seconds; a longer pause ends any window, and a shorter one a window that has become long. Default 3. */
  readonly maxPause?: number;
  /** Seconds after which a window is that much less patient: the pause that ends it falls with e^(−length / patience). Default 5. */
  readonly patience?: number;
  /** Seconds of audio before and after the speech, as far as nothing else is there: what a recogniser hears a first and last word by. Default 0.3. */
  readonly margin?: number;
}

/** Seconds that a recogniser takes at most. */
const LONGEST = 30;
/** Seconds: pauses between words that word times can be held against are this long. */
const WORD_PAUSE = 0.1;
/** Seconds by which Silero hears speech on after a word's end: the median beside the corpus's aligned words (docs/audio.md). */
const LINGER = 0.1;

/** A cut is looked for in this last part of a window that is full: it keeps windows long, which is cheaper and gives the recogniser context. */
const CUT_PART = 0.5;
/** Seconds: no shorter pause ends a window that still has room. */
const SHORTEST_PAUSE = 0.2;
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
  readonly #patience: number;
  readonly #margin: number;
  readonly #detector: SpeechSpans;
  readonly #store = new SampleStore();
  /** Finer than what windows are packed from. */
  readonly #voice: SpeechSpans;
  #voiced: SpeechSpan[] = [];
  /** Of the window that is being packed. */
  #spans: SpeechSpan[] = [];
  /** Where the last window ended. */
  #done = 0;

  constructor({ maxSeconds = 28, maxPause = 3, patience = 5, margin = 0.3, ...spans }: SpeechWindowOptions = {}) {
    this.#max = Math.round(Math.min(maxSeconds, LONGEST - 2 * margin) * OUTPUT_RATE);
    this.#maxPause = maxPause * OUTPUT_RATE;
    this.#patience = patience * OUTPUT_RATE;
    this.#margin = Math.round(margin * OUTPUT_RATE);
    this.#detector = new SpeechSpans(spans);
    this.#voice = new SpeechSpans({ ...spans, minSilence: WORD_PAUSE, minSpeech: WORD_PAUSE / 2, pad: 0 });
  }

  /** Samples that are held: at most a window's, a pause's and a block's. */
  get held(): number {
    return this.#store.held;
  }

  push({ samples, speech }: HeardBlock): SpeechWindow[] {
    const windows: SpeechWindow[] = [];
    this.#store.push(samples);
    this.#voiced.push(...this.#voice.push(speech));
    for (const span of this.#detector.push(speech)) this.#add(span, windows);
    const quiet = this.#spans.at(-1)?.end;
    if (quiet !== undefined && this.#detector.settled - quiet > this.#enough()) this.#emit(this.#spans.length, windows);
    // Speech that goes on is packed as far as it has come, so that no more than a window is ever held.
    for (let open = this.#open(); open !== undefined && open.end - this.#begin(open) > this.#max; open = this.#open())
      this.#split(open, windows);
    this.#store.dropBefore(Math.max(this.#done, (this.#spans[0]?.start ?? this.#detector.settled) - this.#margin));
    return windows;
  }

  /** The windows that are left at the end of the stream. */
  finish(): SpeechWindow[] {
    const windows: SpeechWindow[] = [];
    this.#voiced.push(...this.#voice.finish(this.#store.end));
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
    if (last !== undefined && span.start - last.end > this.#enough()) this.#emit(this.#spans.length, windows);
    while (span.end - this.#begin(span) > this.#max) {
      this.#split(span, windows);
      span.start = Math.max(span.start, this.#done);
    }
    this.#spans.push(span);
  }

  /** How long a pause ends the window: the longer it has become, the shorter. */
  #enough(): number {
    const length = (this.#spans.at(-1)?.end ?? 0) - (this.#spans[0]?.start ?? 0);
    return Math.max(this.#margin, SHORTEST_PAUSE * OUTPUT_RATE + this.#maxPause * Math.exp(-length / this.#patience));
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
    windows.push({ pcm: this.#store.slice(from, to), offset: from, speech: this.#speechBetween(from, to) });
    this.#done = to;
    this.#store.dropBefore(Math.min(to, this.#spans[0]?.start ?? to));
  }

  /** In seconds from `from`. */
  #speechBetween(from: number, to: number): { start: number; end: number }[] {
    const { current } = this.#voice;
    const seconds = (sample: number) => (Math.min(Math.max(sample, from), to) - from) / OUTPUT_RATE;
    const inside = [...this.#voiced, ...(current === undefined ? [] : [current])].filter(({ start, end }) => start < to && end > from);
    this.#voiced = this.#voiced.filter(({ end }) => end > to);
    return inside.map(({ start, end }) => ({
      start: seconds(start),
      end: seconds(end < to ? Math.max(start + 1, end - LINGER * OUTPUT_RATE) : end),
    }));
  }
}
