import { type HeardBlock, OUTPUT_RATE } from "../audio/index.js";
import { ChannelTrack } from "./channel-track.js";
import { DueFinals } from "./due-finals.js";
import { InterimWords } from "./interim-words.js";
import type { LiveOptions } from "./live-options.js";
import type { LivePolicy } from "./live-policy.js";
import type { Answer, Asked, Outlet } from "./outlet.js";
import { firstWords, placeWords, wordsOf } from "./placed-words.js";
import { UtteranceGap } from "./utterance-gap.js";
import { cutBetweenWords } from "./word-cut.js";

type Item = { readonly type: "audio"; readonly block: HeardBlock } | { readonly type: "finalize" } | { readonly type: "end" };

interface Cut {
  readonly speechFinal?: boolean;
  readonly fromFinalize?: boolean;
  /** The answer when it is there already, and where its audio begins. */
  readonly answer?: Answer;
  readonly offset?: number;
}

const NOTHING: Answer = { segments: [], language: "" };

/**
 * One channel of a live session. Audio is looked at frame by frame, so that what becomes final depends on the audio alone, neither on the sizes
 * of its blocks nor on when answers come: where an answer decides, what comes after waits for it.
 */
export class LiveChannel {
  readonly #channel: number;
  readonly #options: LiveOptions;
  readonly #policy: LivePolicy;
  readonly #out: Outlet;
  readonly #track: ChannelTrack;
  readonly #finals = new DueFinals();
  readonly #gap: UtteranceGap;
  readonly #words: InterimWords;
  /** What has come and is not looked at yet. */
  readonly #waiting: Item[] = [];
  /** How many frames of the first block that waits have been looked at; undefined: none, and its samples are not taken. */
  #frames: number | undefined;
  /** Samples of blocks that wait. */
  #unheard = 0;
  #language = "en";
  /** The whole stretch, asked in a pause, as it will be when the pause ends the stretch. */
  #guess: Asked | undefined;
  /** Asked of a stretch that has grown long without a pause. */
  #probe: Asked | undefined;
  #interim: Asked | undefined;
  /** Where the audio of the last guess that was asked for, and of the one that was shown, ended. */
  #askedTo = 0;
  #shownTo = 0;
  /** Somebody has spoken since the last `speechFinal`. */
  #phrase = false;
  /** Wall-clock seconds since the last audio. */
  #quiet = 0;
  /** Where the last final that is out ended. */
  #final = 0;
  #ending = false;

  constructor(channel: number, options: LiveOptions, policy: LivePolicy, out: Outlet) {
    this.#channel = channel;
    this.#options = options;
    this.#policy = policy;
    this.#out = out;
    this.#track = new ChannelTrack(policy);
    this.#gap = new UtteranceGap(options.utteranceEnd);
    this.#words = new InterimWords(policy);
  }

  /** Everything is final and nothing more will come. */
  get ended(): boolean {
    return this.#ending && this.#finals.length === 0;
  }

  /** Seconds of audio that are due to be final and are not. */
  get behind(): number {
    const due = this.#waiting.length > 0 ? this.#track.end + this.#unheard : this.#track.start;
    return (due - this.#final) / OUTPUT_RATE;
  }

  /** Samples that are held. */
  get held(): number {
    return this.#track.held + this.#unheard;
  }

  take(item: Item): void {
    if (item.type === "audio") {
      this.#quiet = 0;
      this.#unheard += item.block.samples.length;
    }
    this.#waiting.push(item);
    this.#work();
  }

  /** No audio has come for so many seconds. */
  quiet(seconds: number): void {
    this.#quiet = seconds;
    const track = this.#track;
    if (this.#waiting.length > 0 || this.#ending) return;
    if (seconds >= this.#policy.quietPatience / 2) this.#ask(track.end);
    if (seconds < this.#policy.quietPatience) return;
    const silence = (Math.min(track.silence, track.end) + Math.max(0, track.end - track.now)) / OUTPUT_RATE + seconds;
    const { endpointing, utteranceEnd } = this.#options;
    if (this.#phrase && endpointing !== undefined && silence >= endpointing) this.#breakOff(true);
    else if (this.#spoken() && utteranceEnd !== undefined && silence >= utteranceEnd) this.#breakOff(false);
    this.#tellGap();
  }

  /** Takes an answer that belongs to this channel. */
  answer(id: number, answer: Answer): void {
    if (this.#finals.answered(id, answer)) this.#flush();
    for (const asked of [this.#guess, this.#probe, this.#interim]) {
      if (asked?.id !== id) continue;
      asked.answer = answer;
      if (asked === this.#interim && this.#finals.length === 0) this.#interim = undefined;
      if (this.#finals.length === 0) this.#show(asked);
    }
    this.#work();
  }

  failed(id: number): void {
    if (this.#interim?.id === id) this.#interim = undefined;
  }

  #work(): void {
    for (let item = this.#waiting[0]; item !== undefined && !this.#stalled(); item = this.#waiting[0]) {
      if (item.type === "audio" && !this.#hear(item.block)) return;
      if (item.type === "finalize") this.#cut(this.#track.end, { fromFinalize: true });
      if (item.type === "end") this.#end();
      this.#waiting.shift();
    }
  }

  /** Whether the whole block could be looked at. */
  #hear({ samples, speech }: HeardBlock): boolean {
    if (this.#frames === undefined) {
      this.#frames = 0;
      this.#track.push(samples);
      this.#unheard -= samples.length;
    }
    while (this.#frames < speech.length) {
      if (this.#stalled()) return false;
      this.#frame(speech[this.#frames++]!);
    }
    this.#frames = undefined;
    return true;
  }

  /** Takes the answer that says where to cut, when it is time; true when it has not come. */
  #stalled(): boolean {
    const probe = this.#probe;
    if (probe === undefined || this.#track.now < probe.to + this.#policy.probeTime * OUTPUT_RATE) return false;
    if (probe.answer === undefined) return true;
    this.#cutAtWord(probe, probe.answer);
    return false;
  }

  #frame(probability: number): void {
    const track = this.#track;
    const before = track.current;
    track.frame(probability);
    if (track.current !== undefined && track.current.start !== before?.start) this.#began(track.current.start);
    const silence = track.silence / OUTPUT_RATE;
    if (silence >= this.#policy.guessAfter) this.#ask(track.now);
    this.#pause(silence);
    if (track.current !== undefined && this.#probe === undefined && this.#length() >= this.#policy.probeAt)
      this.#probe = this.#request("final");
    if (this.#interimDue()) this.#interim = this.#request("interim");
    this.#tellGap();
  }

  /** Somebody speaks since a place. */
  #began(start: number): void {
    const track = this.#track;
    const last = track.lastSpanEnd;
    const silence = last === undefined ? Number.POSITIVE_INFINITY : (start - last) / OUTPUT_RATE;
    const onset = Math.min(this.#policy.onsetSilence, this.#options.endpointing ?? Number.POSITIVE_INFINITY);
    this.#phrase = true;
    const long = last !== undefined && last > track.start && this.#length() >= this.#policy.longStretch && silence >= this.#policy.cutPause;
    if (long) this.#cut(Math.floor((last + start) / 2));
    if (this.#options.vadEvents && silence >= onset)
      this.#out.emit({ type: "speechStarted", channel: this.#channel, timestamp: start / OUTPUT_RATE });
    // What was asked in the pause is a guess like any other now.
    const guess = this.#guess;
    this.#guess = undefined;
    if (guess === undefined || guess.answer !== undefined) return;
    if (this.#options.interimResults && this.#interim === undefined) this.#interim = guess;
    else this.#out.cancel(guess.id);
  }

  /** Ends the stretch where its silence is long enough. */
  #pause(silence: number): void {
    const track = this.#track;
    if (track.current !== undefined) return;
    const { endpointing, utteranceEnd } = this.#options;
    const { margin, emptyFinal, longStretch, restPause } = this.#policy;
    if (this.#phrase && endpointing !== undefined && silence >= endpointing) this.#cut(track.settled, { speechFinal: true });
    else if (this.#spoken()) {
      // The last word must be final before its utterance can be said to have ended.
      const rest = Math.min(utteranceEnd ?? Number.POSITIVE_INFINITY, this.#length() >= longStretch ? restPause : Number.POSITIVE_INFINITY);
      if (silence >= rest) this.#cut(track.settled);
    } else if (!track.speaking && track.now - track.start >= (emptyFinal + margin) * OUTPUT_RATE) {
      this.#cut(Math.round(track.now - margin * OUTPUT_RATE));
    }
  }

  #breakOff(speechFinal: boolean): void {
    this.#track.breakOff();
    this.#cut(this.#track.end, { speechFinal });
  }

  #end(): void {
    const { end, start } = this.#track;
    this.#track.breakOff();
    if (end > start) this.#cut(end, { speechFinal: this.#phrase && this.#options.endpointing !== undefined });
    this.#ending = true;
    this.#tellGap();
  }

  /** Asks for the whole stretch up to a place, in a pause, unless that has been done. */
  #ask(to: number): void {
    const speechEnd = this.#track.spokenUntil(to);
    if (!this.#spoken() || this.#guess?.speechEnd === speechEnd) return;
    if (this.#guess !== undefined && this.#guess.answer === undefined) this.#out.cancel(this.#guess.id);
    this.#guess = this.#request("final", to);
  }

  #request(urgency: "final" | "interim", to = this.#track.now): Asked {
    const track = this.#track;
    const window = track.window(to);
    this.#askedTo = to;
    const id = this.#out.ask(window, urgency);
    return { id, start: track.start, offset: window.offset, to, speechEnd: track.spokenUntil(to) ?? track.start };
  }

  /** Seconds that a decode of the stretch has to hear. */
  #length(): number {
    return (this.#track.now - this.#track.begin()) / OUTPUT_RATE;
  }

  #spoken(to?: number): boolean {
    return this.#track.spoken(to) >= this.#policy.minSpeech * OUTPUT_RATE;
  }

  /** Where words of the open stretch may begin. */
  #speech(): number | undefined {
    return this.#track.speaking || this.#spoken() ? this.#track.firstSpeech : undefined;
  }

  /** Ends the stretch at a place: a final is due. */
  #cut(place: number, { speechFinal = false, fromFinalize = false, answer, offset }: Cut = {}): void {
    const track = this.#track;
    const { start } = track;
    const end = Math.max(start, place);
    const due = { start, end, speechFinal, fromFinalize };
    const guess = this.#guess?.speechEnd === track.spokenUntil(end) ? this.#guess : undefined;
    if (answer !== undefined) this.#finals.push({ ...due, answer, offset: offset ?? start, speechStart: track.firstSpeech });
    else if (!this.#spoken(end)) this.#finals.push({ ...due, answer: NOTHING, offset: start, speechStart: undefined });
    else if (guess !== undefined) {
      const { id, answer: ready } = guess;
      this.#finals.push({ ...due, id, offset: guess.offset, speechStart: track.firstSpeech, ...(ready && { answer: ready }) });
    } else {
      const window = track.window(end);
      this.#finals.push({ ...due, id: this.#out.ask(window, "final"), offset: window.offset, speechStart: track.firstSpeech });
    }
    for (const asked of [this.#guess, this.#probe, this.#interim])
      if (asked !== undefined && asked !== guess && asked.answer === undefined) this.#out.cancel(asked.id);
    this.#guess = this.#probe = this.#interim = undefined;
    if (speechFinal) this.#phrase = false;
    track.cut(end);
    this.#askedTo = this.#shownTo = end;
    this.#words.reset();
    this.#flush();
  }

  /** Ends a long stretch without a pause between two words of its decode. */
  #cutAtWord(probe: Asked, answer: Answer): void {
    const { cutGuard, shortestCut } = this.#policy;
    const begin = this.#track.begin();
    const segments = placeWords(answer.segments, probe.offset, probe.start / OUTPUT_RATE, probe.to / OUTPUT_RATE);
    const from = Math.round(begin + shortestCut * OUTPUT_RATE);
    const { place, words } = cutBetweenWords(wordsOf(segments), from, Math.round(probe.to - cutGuard * OUTPUT_RATE), this.#track);
    this.#cut(place, { answer: { ...answer, segments: firstWords(answer.segments, words) }, offset: probe.offset });
  }

  #interimDue(): boolean {
    const { firstInterim, interimStep } = this.#policy;
    const track = this.#track;
    if (!this.#options.interimResults || track.current === undefined || this.#interim !== undefined) return false;
    if ([this.#guess, this.#probe].some((asked) => asked !== undefined && asked.answer === undefined)) return false;
    const first = this.#askedTo === track.start;
    return first ? track.spoken() >= firstInterim * OUTPUT_RATE : track.now - this.#askedTo >= interimStep * OUTPUT_RATE;
  }

  /** Shows a guess, if it is one at the stretch that is open and newer than what was shown. */
  #show({ start, to, offset, speechEnd, answer }: Asked): void {
    if (!this.#options.interimResults || answer === undefined || start !== this.#track.start || to <= this.#shownTo) return;
    this.#shownTo = to;
    const [from, until] = [start / OUTPUT_RATE, to / OUTPUT_RATE];
    const guess = placeWords(answer.segments, offset, from, until);
    const words = wordsOf(guess);
    this.#gap.guessed(words[0] === undefined ? to : words[0].start * OUTPUT_RATE);
    const pause = (to - speechEnd) / OUTPUT_RATE >= this.#policy.guessAfter;
    const segments = this.#words.show(guess, pause ? Number.POSITIVE_INFINITY : until);
    if (segments !== undefined)
      this.#results({ start: from, duration: until - from, segments, language: this.#heard(answer) }, false, false, false);
    this.#tellGap();
    this.#cutAfterWords(words.at(-1)?.end, until);
  }

  /** Where something else than speech keeps the detector busy, the words tell that an utterance is over. */
  #cutAfterWords(last: number | undefined, until: number): void {
    const { utteranceEnd } = this.#options;
    if (utteranceEnd !== undefined && last !== undefined && until - last >= utteranceEnd && this.#waiting.length === 0)
      this.#cut(this.#track.now);
  }

  /** Gives out the finals whose answers are there, in order, and what waited for them. */
  #flush(): void {
    for (let due = this.#finals.next(); due !== undefined; due = this.#finals.next()) {
      const { start, end, answer, offset, speechFinal, fromFinalize } = due;
      const [from, until] = [start / OUTPUT_RATE, end / OUTPUT_RATE];
      const segments = placeWords(answer.segments, offset, from, until);
      const words = wordsOf(segments);
      const ended = this.#gap.words(words[0]?.start, words.at(-1)?.end);
      if (ended !== undefined) this.#out.emit({ type: "utteranceEnd", channel: this.#channel, lastWordEnd: ended });
      this.#results({ start: from, duration: until - from, segments, language: this.#heard(answer) }, true, speechFinal, fromFinalize);
      this.#final = end;
      this.#tellGap();
    }
    if (this.#finals.length > 0) return;
    for (const asked of [this.#guess, this.#probe, this.#interim]) if (asked !== undefined) this.#show(asked);
    if (this.#interim?.answer !== undefined) this.#interim = undefined;
  }

  #heard({ language }: Answer): string {
    if (language !== "") this.#language = language;
    return this.#language;
  }

  #results(
    what: { start: number; duration: number; segments: Answer["segments"]; language: string },
    isFinal: boolean,
    speechFinal: boolean,
    fromFinalize: boolean,
  ): void {
    this.#out.emit({ type: "results", channel: this.#channel, ...what, isFinal, speechFinal, fromFinalize });
  }

  #tellGap(): void {
    const quiet = this.#quiet >= this.#policy.quietPatience ? this.#quiet * OUTPUT_RATE : 0;
    const heard = (this.#ending || quiet > 0 ? this.#track.end : this.#track.now) + quiet;
    const lastWordEnd = this.#gap.over(heard, this.#finals.speechStart ?? this.#speech());
    if (lastWordEnd !== undefined) this.#out.emit({ type: "utteranceEnd", channel: this.#channel, lastWordEnd });
  }
}
