import { OUTPUT_RATE, SPEECH_FRAME, type SpeechSpan, SpeechSpans } from "../audio/index.js";
import type { AudioWindow } from "../engine/index.js";
import type { LivePolicy } from "./live-policy.js";
import { OpenSamples } from "./open-samples.js";

/** Of one loudness, when the quietest moment is looked for, in samples: 60 ms. */
const MOMENT = Math.round(0.06 * OUTPUT_RATE);
/** Seconds. Shorter silence does not part speech: a pause that shows early may still be one between two words. */
const SPANS = { minSilence: 0.1, minSpeech: 0.1, pad: 0 } as const;

/** One channel's audio: the samples of the stretch that is not final yet, and where speech lies in it. Places are samples of the stream. */
export class ChannelTrack {
  readonly #policy: LivePolicy;
  readonly #samples = new OpenSamples();
  #detector = new SpeechSpans(SPANS);
  /** Where the detector began to count. */
  #base = 0;
  /** Frames heard. */
  #frames = 0;
  /** Speech that has ended, of the open stretch and the last before it. */
  #spans: SpeechSpan[] = [];
  #current: SpeechSpan | undefined;
  #start = 0;

  constructor(policy: LivePolicy) {
    this.#policy = policy;
  }

  /** Where the open stretch begins. */
  get start(): number {
    return this.#start;
  }

  /** All samples that have come. */
  get end(): number {
    return this.#samples.end;
  }

  /** How far audio has been heard: to the end of the last whole frame, never behind the open stretch. */
  get now(): number {
    return Math.max(this.#start, Math.min(this.#samples.end, this.#frames * SPEECH_FRAME));
  }

  get held(): number {
    return this.#samples.held;
  }

  /** Up to where it is certain whether somebody speaks. */
  get settled(): number {
    return Math.max(this.#start, Math.min(this.now, this.#base + this.#detector.settled));
  }

  /** The speech that goes on now. */
  get current(): SpeechSpan | undefined {
    return this.#current;
  }

  /** Where the last speech of the stream ended, as far as it is known now. */
  get speechEnd(): number | undefined {
    return this.#current?.end ?? this.#spans.at(-1)?.end;
  }

  /** Where speech before the current one ended. */
  get lastSpanEnd(): number | undefined {
    return this.#spans.at(-1)?.end;
  }

  /** Samples of silence since the last speech; Infinity when there was none. */
  get silence(): number {
    const { speechEnd } = this;
    if (speechEnd === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, (this.#current === undefined ? this.settled : this.now) - speechEnd);
  }

  /** Where speech begins in the open stretch, also speech that is not certain yet. */
  get firstSpeech(): number | undefined {
    const first = this.#inside(this.#start, Number.POSITIVE_INFINITY)[0];
    if (first !== undefined) return first.start;
    return this.#detector.speaking ? this.settled : undefined;
  }

  /** A frame of speech has come that no silence has ended; perhaps too short to be speech. */
  get speaking(): boolean {
    return this.#detector.speaking;
  }

  /** Samples of speech in the open stretch up to a place. */
  spoken(to = Number.POSITIVE_INFINITY): number {
    return this.#inside(this.#start, to).reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** Where the last speech of the open stretch before a place ends. */
  spokenUntil(to: number): number | undefined {
    return this.#inside(this.#start, to).at(-1)?.end;
  }

  push(samples: Float32Array): void {
    this.#samples.push(samples);
  }

  /** Takes the probability of the next frame. */
  frame(probability: number): void {
    this.#frames++;
    for (const span of this.#detector.push([probability])) this.#spans.push(this.#placed(span));
    const { current } = this.#detector;
    this.#current = current && this.#placed(current);
    // Of the speech before the stretch only the last tells anything: where it ended.
    const old = this.#start - this.#policy.context * OUTPUT_RATE;
    while (this.#spans.length > 1 && this.#spans[1]!.end <= this.#start && this.#spans[0]!.start < old) this.#spans.shift();
    if (this.#current === undefined && this.spoken() === 0) this.#forget();
  }

  /** Ends the speech that goes on: no audio comes any more. */
  breakOff(): void {
    if (!this.#detector.speaking) return;
    if (this.#current !== undefined) this.#spans.push(this.#current);
    this.#current = undefined;
    this.#base = this.#frames * SPEECH_FRAME;
    this.#detector = new SpeechSpans(SPANS);
  }

  /** The first sample that a decode of the stretch needs: silence before the speech is left out. */
  begin(to = Number.POSITIVE_INFINITY): number {
    const first = this.#inside(this.#start, to)[0];
    if (first === undefined || first.start === this.#start) return this.#start;
    const before = this.#spans.findLast(({ end }) => end <= this.#start)?.end ?? 0;
    return Math.max(before, Math.round(first.start - this.#policy.margin * OUTPUT_RATE), 0);
  }

  /** Where speech before the stretch begins that a decode of the stretch may hear for its sake; undefined: there is none. */
  context(): number | undefined {
    const { context, contextGap } = this.#policy;
    const first = this.#inside(this.#start, Number.POSITIVE_INFINITY)[0];
    if (context === 0 || first === undefined || first.start === this.#start) return undefined;
    const before = this.#spans.filter(({ end }) => end <= this.#start);
    let next = first.start;
    let from: number | undefined;
    for (const { start, end } of before.toReversed()) {
      if (next - end > contextGap * OUTPUT_RATE || this.#start - start > context * OUTPUT_RATE) break;
      from = next = start;
    }
    return from;
  }

  /** What a decode of the stretch up to a place is given, or of audio from an earlier place on. */
  window(to: number, context?: number): AudioWindow {
    const from = context ?? this.begin(to);
    const speech = this.#inside(from, to);
    const last = speech.at(-1)?.end ?? to;
    const until = Math.min(to, Math.round(last + this.#policy.margin * OUTPUT_RATE));
    const pcm = this.#samples.slice(from, until);
    const linger = this.#policy.linger * OUTPUT_RATE;
    return {
      pcm,
      offset: from,
      speech: speech.map(({ start, end }) => ({
        start: (start - from) / OUTPUT_RATE,
        end: ((end < until ? Math.max(start + 1, end - linger) : end) - from) / OUTPUT_RATE,
      })),
    };
  }

  /** The middle of the quietest moment between two places, and its mean square. */
  quietest(from: number, to: number): { readonly place: number; readonly power: number } {
    const pcm = this.#samples.slice(from, to);
    const width = Math.max(1, Math.min(MOMENT, pcm.length));
    let [energy, least, at] = [0, Number.POSITIVE_INFINITY, 0];
    for (let i = 0; i < pcm.length; i++) {
      energy += pcm[i]! ** 2 - (i >= width ? pcm[i - width]! ** 2 : 0);
      if (i >= width - 1 && energy < least) [least, at] = [energy, i - (width >> 1)];
    }
    return { place: from + at, power: Math.max(0, Math.min(least, 1e9)) / width };
  }

  /** The stretch ends at a place; what comes after it is open. */
  cut(place: number): void {
    this.#start = place;
    this.#forget();
  }

  #forget(): void {
    // A margin before speech that may come: it begins a few frames before it is certain.
    this.#samples.dropBefore(Math.min(this.#start, this.end) - Math.round((this.#policy.context + 2 * this.#policy.margin) * OUTPUT_RATE));
  }

  #placed({ start, end }: SpeechSpan): SpeechSpan {
    return { start: this.#base + start, end: Math.min(this.#base + end, this.end) };
  }

  #inside(from: number, to: number): SpeechSpan[] {
    const all = this.#current === undefined ? this.#spans : [...this.#spans, this.#current];
    return all
      .filter(({ start, end }) => start < to && end > from)
      .map(({ start, end }) => ({ start: Math.max(start, from), end: Math.min(end, to) }));
  }
}
