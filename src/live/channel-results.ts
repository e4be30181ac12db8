import { OUTPUT_RATE } from "../audio/index.js";
import type { AudioWindow, Segment, Word } from "../engine/index.js";
import { afterContext, type PartedDecode } from "./after-context.js";
import { type DueFinal, DueFinals } from "./due-finals.js";
import { InterimWords } from "./interim-words.js";
import type { LiveOptions } from "./live-options.js";
import type { LivePolicy } from "./live-policy.js";
import type { Answer, Asked, AskedAudio, Outlet } from "./outlet.js";
import { placeWords, wordsOf } from "./placed-words.js";
import { UtteranceGap } from "./utterance-gap.js";

/** How far audio has been heard, and where words may begin in it that no final is due for. Places are samples of the stream. */
export interface Horizon {
  readonly heard: number;
  readonly speech: number | undefined;
}

/** What is told of one channel: finals in order, guesses at the stretch that is open, and where utterances end. */
export class ChannelResults {
  readonly #channel: number;
  readonly #policy: LivePolicy;
  readonly #out: Outlet;
  readonly #horizon: () => Horizon;
  readonly #due = new DueFinals();
  readonly #gap: UtteranceGap;
  readonly #interims: InterimWords;
  /** Words that became final last: as many as a context holds. */
  #said: Word[] = [];
  #language = "en";
  /** Where the audio of the guess that was shown last ended. */
  #shownTo = 0;
  #end = 0;

  constructor(channel: number, options: LiveOptions, policy: LivePolicy, out: Outlet, horizon: () => Horizon) {
    this.#channel = channel;
    this.#policy = policy;
    this.#out = out;
    this.#horizon = horizon;
    this.#gap = new UtteranceGap(options.utteranceEnd);
    this.#interims = new InterimWords(policy);
  }

  /** Finals that wait for answers, their own or earlier ones. */
  get pending(): number {
    return this.#due.length;
  }

  /** Where the last final that is out ended. */
  get end(): number {
    return this.#end;
  }

  /** A stretch has ended: the next begins, of which nothing is shown. */
  due(final: DueFinal): void {
    this.#due.push(final);
    this.#shownTo = final.end;
    this.#interims.reset();
    this.#flush();
  }

  answered(id: number, answer: Answer): void {
    this.#due.answered(id, answer);
    this.#flush();
  }

  /** Shows a guess at the open stretch if it is newer than what was shown; returns its words, also those that are held back. */
  show({ start, to, offset, context, speechEnd }: Asked, answer: Answer): Word[] {
    if (to <= this.#shownTo) return [];
    this.#shownTo = to;
    const [from, until] = [start / OUTPUT_RATE, to / OUTPUT_RATE];
    const guess = placeWords(this.own({ start, offset, context }, answer), offset, from, until);
    const words = wordsOf(guess);
    this.#gap.guessed(words[0] === undefined ? to : words[0].start * OUTPUT_RATE);
    const pause = (to - speechEnd) / OUTPUT_RATE >= this.#policy.guessAfter;
    const segments = this.#interims.show(guess, pause ? Number.POSITIVE_INFINITY : until);
    if (segments !== undefined) this.#results(start, to, segments, answer, { isFinal: false, speechFinal: false, fromFinalize: false });
    this.tellGap();
    return words;
  }

  /** What an answer says of its stretch: words of its context are final already. */
  own(asked: AskedAudio, answer: Answer): readonly Segment[] {
    return this.#parted(asked, answer).own;
  }

  #parted({ start, offset, context }: AskedAudio, { segments }: Answer): PartedDecode {
    if (!context) return { context: [], own: segments };
    const begin = offset / OUTPUT_RATE;
    const said = this.#said.filter((word) => (word.start + word.end) / 2 >= begin).map(({ text }) => text);
    return afterContext(segments, said, start / OUTPUT_RATE - begin);
  }

  /** Tells that an utterance has ended, when it has. */
  tellGap(): void {
    const { heard, speech } = this.#horizon();
    this.#tellEnd(this.#gap.over(heard, this.#due.speechStart ?? speech));
  }

  /** Gives out the finals whose answers are there, in order. */
  #flush(): void {
    for (let due = this.#due.next(); due !== undefined; due = this.#due.next()) {
      const { start, end, answer, speechFinal, fromFinalize } = due;
      const { context, own } = this.#parted(due, answer);
      if (due.alone !== undefined && (wordsOf(own).length === 0 || this.#readsOn(context, due.speechStart))) {
        this.#again(due, due.alone);
        return;
      }
      const segments = placeWords(own, due.offset, start / OUTPUT_RATE, end / OUTPUT_RATE);
      const words = wordsOf(segments);
      this.#tellEnd(this.#gap.words(words[0]?.start, words.at(-1)?.end));
      this.#results(start, end, segments, answer, { isFinal: true, speechFinal, fromFinalize });
      this.#end = end;
      const old = end / OUTPUT_RATE - this.#policy.context - this.#policy.longStretch;
      this.#said = [...this.#said, ...words].filter((word) => word.end >= old);
      this.tellGap();
    }
  }

  /**
   * A sentence that became final before a long pause was read on over it this time ("my fellow Americans. Ask not" as "my fellow Americans asked
   * not"): what was told cannot be changed any more, and what follows would not fit to it.
   */
  #readsOn(context: readonly Word[], speechStart: number | undefined): boolean {
    const [told, again] = [this.#said.at(-1), context.at(-1)];
    if (told === undefined || again === undefined || speechStart === undefined) return false;
    const pause = speechStart / OUTPUT_RATE - told.end;
    return pause > this.#policy.sentencePause && /[.?!。？！]$/u.test(told.text) && !/\p{P}$/u.test(again.text);
  }

  /** The stretch is asked by itself, because only its context was heard, or as one with it. */
  #again({ start, end, speechStart, speechFinal, fromFinalize }: DueFinal, alone: AudioWindow): void {
    const id = this.#out.ask(upTo(alone, end), "final");
    this.#due.again({ id, start, end, offset: alone.offset, context: false, speechStart, speechFinal, fromFinalize });
  }

  #tellEnd(lastWordEnd: number | undefined): void {
    if (lastWordEnd !== undefined) this.#out.emit({ type: "utteranceEnd", channel: this.#channel, lastWordEnd });
  }

  #results(
    start: number,
    end: number,
    segments: readonly Segment[],
    { language }: Answer,
    kind: { readonly isFinal: boolean; readonly speechFinal: boolean; readonly fromFinalize: boolean },
  ): void {
    if (language !== "") this.#language = language;
    const [from, until] = [start / OUTPUT_RATE, end / OUTPUT_RATE];
    this.#out.emit({
      type: "results",
      channel: this.#channel,
      start: from,
      duration: until - from,
      segments,
      language: this.#language,
      ...kind,
    });
  }
}

/** A window without what lies behind a place: where a stretch was cut, it was asked as one with what is the next final's. */
function upTo({ pcm, offset, speech }: AudioWindow, end: number): AudioWindow {
  const seconds = (end - offset) / OUTPUT_RATE;
  const within = speech?.filter((span) => span.start < seconds).map((span) => ({ ...span, end: Math.min(span.end, seconds) }));
  return { pcm: pcm.slice(0, Math.max(0, end - offset)), offset, ...(within && { speech: within }) };
}
