import { type HeardBlock, OUTPUT_RATE, SPEECH_FRAME } from "../audio/index.js";
import { ChannelResults } from "./channel-results.js";
import { ChannelTrack } from "./channel-track.js";
import type { DueFinal } from "./due-finals.js";
import type { LiveOptions } from "./live-options.js";
import type { LivePolicy } from "./live-policy.js";
import type { Answer, Asked, Outlet } from "./outlet.js";
import { firstWords, placeWords, wordsOf } from "./placed-words.js";
import { cutBetweenWords } from "./word-cut.js";

type Item = { readonly type: "audio"; readonly block: HeardBlock } | { readonly type: "finalize" } | { readonly type: "end" };

/** What is known of a final beside where it ends. */
interface Cut {
  readonly speechFinal?: boolean;
  readonly fromFinalize?: boolean;
  /** What was asked and answered before the place was known, less the words after it. */
  readonly known?: Asked & { readonly answer: Answer };
}

const NOTHING: Answer = { segments: [], language: "" };
const NEVER = Number.POSITIVE_INFINITY;

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
  readonly #results: ChannelResults;
  /** What has come and is not looked at yet. */
  readonly #waiting: Item[] = [];
  /** How many frames of the first block that waits have been looked at; undefined: none, and its samples are not taken. */
  #frames: number | undefined;
  /** Samples of blocks that wait. */
  #unheard = 0;
  /** The whole stretch, asked in a pause, as it will be when the pause ends the stretch. */
  #guess: Asked | undefined;
  /** Asked of a stretch that has grown long without a pause. */
  #probe: Asked | undefined;
  #interim: Asked | undefined;
  /** Where the audio that was asked for last ended. */
  #askedTo = 0;
  /** Somebody has spoken since the last `speechFinal`. */
  #phrase = false;
  /** Samples that came while the last interim was on its way. */
  #interimTook = 0;
  /** Wall-clock seconds since the last audio. */
  #quiet = 0;
  #ending = false;

  constructor(channel: number, options: LiveOptions, policy: LivePolicy, out: Outlet) {
    this.#channel = channel;
    this.#options = options;
    this.#policy = policy;
    this.#out = out;
    this.#track = new ChannelTrack(policy);
    this.#results = new ChannelResults(channel, options, policy, out, () => this.#horizon());
  }

  /** Everything is final and nothing more will come. */
  get ended(): boolean {
    return this.#ending && this.#results.pending === 0;
  }

  /** Seconds of audio that are due to be final and are not. */
  get behind(): number {
    const due = this.#waiting.length > 0 ? this.#track.end + this.#unheard : this.#track.start;
    return (due - this.#results.end) / OUTPUT_RATE;
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
    if (this.#waiting.length > 0 || this.#ending) return;
    this.#quiet = seconds;
    const track = this.#track;
    if (seconds >= this.#policy.quietPatience / 2) this.#guessUpTo(track.end);
    if (seconds < this.#policy.quietPatience) return;
    const silence = (Math.min(track.silence, track.end) + Math.max(0, track.end - track.now)) / OUTPUT_RATE + seconds;
    const { endpointing = NEVER, utteranceEnd = NEVER } = this.#options;
    const speechFinal = this.#phrase && silence >= endpointing;
    if (speechFinal || (this.#spoken() && silence >= utteranceEnd)) {
      track.breakOff();
      this.#cut(track.end, { speechFinal });
    }
    this.#results.tellGap();
  }

  /** Takes an answer that belongs to this channel. */
  answer(id: number, answer: Answer): void {
    for (const asked of [this.#guess, this.#probe, this.#interim]) if (asked?.id === id) asked.answer = answer;
    if (this.#interim?.id === id) this.#interimTook = this.#track.end + this.#unheard - this.#interim.to;
    this.#results.answered(id, answer);
    this.#show();
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

  /** Takes the answer that says where to cut, when it is time; true when it, or what came before it, is not there. */
  #stalled(): boolean {
    const probe = this.#probe;
    if (probe === undefined || this.#track.now < probe.to + this.#policy.probeTime * OUTPUT_RATE) return false;
    const { answer } = probe;
    if (answer === undefined || this.#results.pending > 0) return true;
    this.#cutAtWord({ ...probe, answer });
    return false;
  }

  #frame(probability: number): void {
    const track = this.#track;
    const before = track.current;
    track.frame(probability);
    if (track.current !== undefined && track.current.start !== before?.start) this.#began(track.current.start);
    const silence = track.silence / OUTPUT_RATE;
    if (silence >= this.#policy.guessAfter) this.#guessUpTo(track.now);
    if (track.current === undefined) this.#pause(silence);
    else if (this.#probe === undefined && this.#length() >= this.#policy.probeAt) this.#probe = this.#request("final");
    if (this.#interimDue()) this.#interim = this.#request("interim");
    this.#results.tellGap();
  }

  /** Somebody speaks since a place. */
  #began(start: number): void {
    const track = this.#track;
    const last = track.lastSpanEnd;
    const silence = last === undefined ? NEVER : (start - last) / OUTPUT_RATE;
    this.#phrase = true;
    const long = last !== undefined && last > track.start && this.#length() >= this.#policy.longStretch && silence >= this.#policy.cutPause;
    if (long) this.#cut(Math.floor((last + start) / 2));
    if (this.#options.vadEvents && silence >= Math.min(this.#policy.onsetSilence, this.#options.endpointing ?? NEVER))
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
    const { endpointing = NEVER, utteranceEnd = NEVER } = this.#options;
    const { margin, emptyFinal, longStretch, restPause } = this.#policy;
    if (this.#phrase && silence >= endpointing) this.#cut(track.settled, { speechFinal: true });
    else if (this.#spoken()) {
      // The last word must be final before its utterance can be said to have ended.
      if (silence >= Math.min(utteranceEnd, this.#length() >= longStretch ? restPause : NEVER)) this.#cut(track.settled);
    } else if (!track.speaking && track.now - track.start >= (emptyFinal + margin) * OUTPUT_RATE) {
      this.#cut(Math.round(track.now - margin * OUTPUT_RATE));
    }
  }

  #end(): void {
    const { end, start } = this.#track;
    this.#track.breakOff();
    this.#ending = true;
    if (end > start) this.#cut(end, { speechFinal: this.#phrase && this.#options.endpointing !== undefined });
    this.#results.tellGap();
  }

  /** Asks for the whole stretch up to a place, in a pause, unless that has been done. */
  #guessUpTo(to: number): void {
    const speechEnd = this.#track.spokenUntil(to);
    if (!this.#spoken() || this.#guess?.speechEnd === speechEnd) return;
    this.#cancel(this.#guess);
    this.#guess = this.#request("final", to);
  }

  #request(urgency: "final" | "interim", to = this.#track.now): Asked {
    const track = this.#track;
    const context = track.context();
    const window = track.window(to, context);
    this.#askedTo = to;
    const asked = { start: track.start, offset: window.offset, to, speechEnd: track.spokenUntil(to) ?? to, context: context !== undefined };
    const id = this.#out.ask(window, urgency);
    return context !== undefined && urgency === "final" ? { ...asked, id, alone: track.window(to) } : { ...asked, id };
  }

  #cancel(asked: Asked | undefined): void {
    if (asked !== undefined && asked.answer === undefined) this.#out.cancel(asked.id);
  }

  /** Seconds of the stretch that a decode has to hear. */
  #length(): number {
    return (this.#track.now - this.#track.begin()) / OUTPUT_RATE;
  }

  #spoken(to?: number): boolean {
    return this.#track.spoken(to) >= this.#policy.minSpeech * OUTPUT_RATE;
  }

  /** Ends the stretch at a place: a final is due. */
  #cut(place: number, { speechFinal = false, fromFinalize = false, known }: Cut = {}): void {
    const track = this.#track;
    const end = Math.max(track.start, place);
    const spoken = known !== undefined || this.#spoken(end);
    const speechStart = spoken ? track.firstSpeech : undefined;
    const due = { start: track.start, end, speechStart, speechFinal, fromFinalize };
    const asked = spoken ? (known ?? this.#answering(end)) : { offset: end, context: false, answer: NOTHING };
    for (const other of [this.#guess, this.#probe, this.#interim]) if (other !== asked) this.#cancel(other);
    this.#guess = this.#probe = this.#interim = undefined;
    if (speechFinal) this.#phrase = false;
    track.cut(end);
    this.#askedTo = end;
    this.#results.due({ ...asked, ...due } satisfies DueFinal);
  }

  /** What was asked in the pause before a place, or is asked now. */
  #answering(end: number): Asked {
    const guess = this.#guess;
    if (guess === undefined || guess.speechEnd !== this.#track.spokenUntil(end)) return this.#request("final", end);
    // After a pause of the client, speech may go on in a frame that is not whole yet.
    return guess.to >= end || guess.to - guess.speechEnd >= SPEECH_FRAME ? guess : this.#request("final", end);
  }

  /** Ends a long stretch without a pause between two words of its decode. */
  #cutAtWord(probe: Asked & { readonly answer: Answer }): void {
    const { cutGuard, shortestCut } = this.#policy;
    const own = this.#results.own(probe, probe.answer);
    const words = wordsOf(placeWords(own, probe.offset, probe.start / OUTPUT_RATE, probe.to / OUTPUT_RATE));
    const from = Math.round(this.#track.begin() + shortestCut * OUTPUT_RATE);
    const cut = cutBetweenWords(words, from, Math.round(probe.to - cutGuard * OUTPUT_RATE), this.#track);
    this.#cut(cut.place, { known: { ...probe, context: false, answer: { ...probe.answer, segments: firstWords(own, cut.words) } } });
  }

  #interimDue(): boolean {
    const { firstInterim, interimStep, interimRest, longestRest } = this.#policy;
    const track = this.#track;
    if (!this.#options.interimResults || track.current === undefined || this.#interim !== undefined) return false;
    if ([this.#guess, this.#probe].some((asked) => asked !== undefined && asked.answer === undefined)) return false;
    if (this.#askedTo === track.start) return track.spoken() >= firstInterim * OUTPUT_RATE;
    const rest = Math.min(interimRest * this.#interimTook, longestRest * OUTPUT_RATE);
    return track.now - this.#askedTo >= Math.max(interimStep * OUTPUT_RATE, rest);
  }

  /** Shows the guesses that have been answered, once the finals before them are out. */
  #show(): void {
    if (this.#results.pending > 0) return;
    for (const asked of [this.#guess, this.#probe, this.#interim]) {
      if (asked?.answer === undefined) continue;
      if (asked === this.#interim) this.#interim = undefined;
      if (this.#options.interimResults && asked.start === this.#track.start)
        this.#cutAfterWords(this.#results.show(asked, asked.answer).at(-1)?.end, asked.to);
    }
  }

  /** Where something else than speech keeps the detector busy, the words tell that an utterance is over. */
  #cutAfterWords(last: number | undefined, to: number): void {
    const { utteranceEnd = NEVER } = this.#options;
    if (last !== undefined && to / OUTPUT_RATE - last >= utteranceEnd && this.#waiting.length === 0) this.#cut(this.#track.now);
  }

  #horizon() {
    const track = this.#track;
    const quiet = this.#quiet >= this.#policy.quietPatience ? this.#quiet * OUTPUT_RATE : 0;
    const heard = (this.#ending || quiet > 0 ? track.end : track.now) + quiet;
    return { heard, speech: track.speaking || this.#spoken() ? track.firstSpeech : undefined };
  }
}
