import { OUTPUT_RATE } from "./resampler.js";
import { SPEECH_FRAME } from "./speech-frame.js";

/** Samples of 16 kHz from the start of the stream; `end` is the first one after it. */
export interface SpeechSpan {
  readonly start: number;
  readonly end: number;
}

export interface SpeechSpanOptions {
  /** A frame at least this probable begins speech, and goes on with it. Default 0.6, the middle of what docs/audio.md measures. */
  readonly threshold?: number;
  /** Only a frame less probable than this may end speech. Default 0.15 under `threshold`, at least 0.01. */
  readonly negativeThreshold?: number;
  /** Seconds; shorter speech is none. Default 0.1: four frames: the shortest word of the corpus has five, music that sounds like a voice three. */
  readonly minSpeech?: number;
  /** Seconds; a shorter silence does not end speech. Default 0.2. */
  readonly minSilence?: number;
  /** Seconds put before and after, or half of the gap where that is shorter. Default 0.1. */
  readonly pad?: number;
}

/** Samples: a silence that only frames between the thresholds follow ends speech too once it lasts this long; else it might never be known. */
const LONG_SILENCE = 2 * OUTPUT_RATE;

/**
 * Turns probabilities of speech into spans of speech, as they come. The rules are those of Silero's `get_speech_timestamps`: speech begins
 * at a frame over `threshold` and ends where frames under `negativeThreshold` begin that last for `minSilence`; and, beyond those rules, where one
 * began that none over `threshold` has followed for two seconds, so that nobody has to keep what lies after it for ever.
 *
 * A span is known late: it begins `pad` before the frame that shows it, so whoever cuts audio by spans keeps what lies after `settled`;
 * and it is returned once `minSilence` and twice `pad` have passed since its end, or when it is certain where the next one begins.
 */
export class SpeechSpans {
  readonly #threshold: number;
  readonly #negative: number;
  readonly #minSpeech: number;
  readonly #minSilence: number;
  readonly #pad: number;
  /** Samples heard. */
  #now = 0;
  /** Speech that has not ended, without padding; `quietSince` is where it ends if the silence lasts. */
  #open: { readonly start: number; quietSince: number | undefined; certain: boolean } | undefined;
  /** Speech that has ended, without padding at its end: how much there may be depends on what follows. */
  #ended: SpeechSpan | undefined;
  /** Where the last span ended that may limit the padding of the next. */
  #lastEnd = Number.NEGATIVE_INFINITY;

  constructor(options: SpeechSpanOptions = {}) {
    const { threshold = 0.6, negativeThreshold, minSpeech = 0.1, minSilence = 0.2, pad = 0.1 } = options;
    this.#threshold = threshold;
    this.#negative = negativeThreshold ?? Math.max(0.01, threshold - 0.15);
    this.#minSpeech = minSpeech * OUTPUT_RATE;
    this.#minSilence = minSilence * OUTPUT_RATE;
    this.#pad = Math.round(pad * OUTPUT_RATE);
  }

  /** Takes the next frames' probabilities; returns the spans that are complete. */
  push(probabilities: Iterable<number>): SpeechSpan[] {
    const spans: SpeechSpan[] = [];
    for (const probability of probabilities) this.#frame(probability, spans);
    return spans;
  }

  /**
   * The spans that are left at the end of the stream. Nothing may be pushed afterwards.
   * @param samples the stream's length, which the last frame may pass
   */
  finish(samples: number = this.#now): SpeechSpan[] {
    const spans: SpeechSpan[] = [];
    if (this.#open !== undefined) this.#close(this.#open.quietSince ?? this.#now, spans);
    if (this.#ended !== undefined) this.#give(Math.min(samples, this.#ended.end + this.#pad), spans);
    return spans;
  }

  /** A frame over the threshold has come and no silence has ended it; a single frame is enough. */
  get speaking(): boolean {
    return this.#open !== undefined;
  }

  /** The span that goes on now, with its padding, as far as it has been heard; undefined until it has lasted for `minSpeech`. */
  get current(): SpeechSpan | undefined {
    if (this.#open?.certain !== true) return undefined;
    return { start: this.#paddedStart(this.#open.start), end: this.#open.quietSince ?? this.#now };
  }

  /** Samples before this are decided: they lie in a span that has been returned, or in none. */
  get settled(): number {
    if (this.#ended !== undefined) return this.#ended.start;
    return Math.max(0, this.#paddedStart(this.#open?.start ?? this.#now));
  }

  #frame(probability: number, spans: SpeechSpan[]): void {
    const start = this.#now;
    this.#now += SPEECH_FRAME;
    if (probability >= this.#threshold) {
      this.#open ??= { start, quietSince: undefined, certain: false };
      this.#open.quietSince = undefined;
    } else if (this.#open !== undefined) {
      const quiet = probability < this.#negative;
      if (quiet) this.#open.quietSince ??= start;
      const silence = this.#now - (this.#open.quietSince ?? this.#now);
      if (silence >= (quiet ? this.#minSilence : Math.max(this.#minSilence, LONG_SILENCE))) this.#close(this.#open.quietSince!, spans);
    }
    if (this.#open !== undefined && this.#open.quietSince === undefined && !this.#open.certain) {
      this.#open.certain = this.#now - this.#open.start >= this.#minSpeech;
      if (this.#open.certain) this.#meet(this.#open.start, spans);
    }
    if (this.#ended === undefined) return;
    // What begins from here on is too far away to share the gap, and the padding ends before this frame, of which a part may be missing.
    const end = this.#ended.end + this.#pad;
    if (end + this.#pad <= (this.#open?.start ?? this.#now) && end <= start) this.#give(end, spans);
  }

  /** Ends the open speech at a sample. */
  #close(end: number, spans: SpeechSpan[]): void {
    const { start } = this.#open!;
    this.#open = undefined;
    if (end - start < this.#minSpeech) return;
    this.#meet(start, spans);
    this.#ended = { start: this.#paddedStart(start), end };
    this.#lastEnd = end;
  }

  /** Speech that will be a span begins at a sample: the one before it can be given. */
  #meet(start: number, spans: SpeechSpan[]): void {
    if (this.#ended === undefined) return;
    const middle = Math.floor((this.#ended.end + start) / 2);
    this.#give(Math.min(middle, this.#ended.end + this.#pad), spans);
  }

  #give(end: number, spans: SpeechSpan[]): void {
    spans.push({ start: this.#ended!.start, end });
    this.#ended = undefined;
  }

  #paddedStart(start: number): number {
    return Math.max(0, start - this.#pad, Math.floor((this.#lastEnd + start) / 2));
  }
}
