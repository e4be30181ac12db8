import { BeamSearch } from "./beam-search.js";
import { GreedySequence } from "./greedy-sequence.js";
import { Sampling } from "./sampling.js";
import type { Search, Sequence } from "./search.js";
import { failed, isNoSpeech } from "./segments.js";
import type { Tokenizer } from "./tokenizer.js";

/** How a window may be decoded, as the request asks. */
export interface DecodingOptions {
  readonly timestamps: boolean;
  /** Rows of the beam at most; 1 is greedy. */
  readonly beamSize?: number;
  /** Above 0, text is sampled. */
  readonly temperature?: number;
  /** Texts sampled at once. */
  readonly bestOf?: number;
  /** One attempt, whatever comes of it. */
  readonly single?: boolean;
  /** Tokens of an earlier guess at the same audio, which save time as far as they are right. */
  readonly draft?: readonly number[] | undefined;
}

/** One way of decoding a window. */
export interface Attempt {
  /** Encode all 30 s instead of appending cached silence. */
  readonly full: boolean;
  /** Texts that grow side by side, at most. */
  readonly rows: number;
  readonly temperature: number;
  /** The window, which is brief, was taken for no speech behind its silence tail: text is kept only where the full one says otherwise. */
  readonly doubted?: boolean;
}

/** What else is known of a window that was decoded. */
export interface Circumstances {
  /** Whether it ends in cached silence. */
  readonly shortcut: boolean;
  /** Seconds of voice in it. */
  readonly voice?: number;
  /** Whether a beam would take too long. */
  readonly hurried?: boolean;
}

/** Rows of a beam at most where the request does not say: as many as in Whisper's command line (docs/architecture.md, "Searching"). */
const ROWS = 5;
/** Texts sampled where the request does not say (`best_of` of Whisper's command line). */
const SAMPLES = 5;

/** Seconds of voice in which a search finds "Thank you." sooner than what was said; in longer ones it finds real words that sound like none. */
const BRIEF = 0.5;

/** Temperatures of the last attempts: every second one of Radford et al. 2022, section 4.5. */
const TEMPERATURES = [0.4, 0.8];

/** The mean log-probability under which a greedy text leaves room for better ones (docs/architecture.md, "Searching"). */
const UNSURE = -0.3;

/** How a window is decoded first. Greedy decoding runs along a draft, which a beam leaves at its first branch. */
export function firstAttempt(options: DecodingOptions, full: boolean, { hurried }: Pick<Circumstances, "hurried"> = {}): Attempt {
  const { temperature = 0 } = options;
  if (options.timestamps) return { full, rows: 1, temperature: 0 };
  if (temperature > 0) return { full, rows: options.bestOf ?? SAMPLES, temperature };
  return { full, rows: beamRows(options, hurried || options.draft !== undefined), temperature: 0 };
}

/**
 * What to try after an attempt (Radford et al. 2022, section 4.5), undefined when its text will do or nothing is left to try:
 * a beam where greedy decoding was unsure; where the text went wrong, first the full window (the silence tail is a shortcut), then temperatures. What is brief
 * and no speech is heard once more in the full window, and if that has none either not tried again (as `decode_with_fallback` in openai/whisper's
 * transcribe.py does with all that is no speech): whoever searches long enough finds a text for it.
 */
export function nextAttempt(
  tokenizer: Tokenizer,
  options: DecodingOptions,
  tried: Attempt,
  got: Sequence,
  circumstances: Circumstances,
): Attempt | undefined {
  if (options.single || (options.temperature !== undefined && options.temperature > 0)) return undefined;
  const { shortcut, voice = Number.POSITIVE_INFINITY } = circumstances;
  const rows = options.timestamps ? 1 : beamRows(options, circumstances.hurried);
  if (voice < BRIEF && isNoSpeech(got, tried.doubted))
    return shortcut && !tried.full ? { full: true, rows, temperature: 0, doubted: true } : undefined;
  if (!failed(got, tokenizer)) return got.avgLogprob < UNSURE && tried.rows < rows ? { ...tried, rows } : undefined;
  if (!tried.full && shortcut) return { full: true, rows, temperature: 0 };
  if (options.timestamps) return undefined;
  if (tried.temperature === 0 && tried.rows < rows) return { ...tried, rows };
  const temperature = TEMPERATURES.find((each) => each > tried.temperature);
  return temperature === undefined ? undefined : { ...tried, full: true, rows: options.bestOf ?? SAMPLES, temperature };
}

function beamRows({ beamSize }: DecodingOptions, hurried = false): number {
  return beamSize ?? (hurried ? 1 : ROWS);
}

/** @param room positions that the decoder's context has left after the prompt */
export function newSearch(tokenizer: Tokenizer, { timestamps }: DecodingOptions, { rows, temperature }: Attempt, room: number): Search {
  if (temperature > 0) return new Sampling(tokenizer, rows, temperature, room);
  return rows > 1 ? new BeamSearch(tokenizer, rows, room) : new GreedySequence(tokenizer, timestamps, room);
}

/** Whether a text is better than another one of the same window: one that did not go wrong, then one that ended by itself, then the more probable. */
export function betterThan(tokenizer: Tokenizer, a: Sequence, b: Sequence): boolean {
  const rank = (each: Sequence) => (failed(each, tokenizer) ? 0 : 2) + (each.stopped === "end" ? 1 : 0);
  return rank(a) === rank(b) ? a.avgLogprob > b.avgLogprob : rank(a) > rank(b);
}
