import { formatWords } from "./formatting/index.js";
import { maskProfanity } from "./profanity.js";
import { type Replacement, replaceWords } from "./replacement.js";
import { orderedSpans } from "./time-line.js";
import type { TranscriptChannel } from "./transcript.js";
import { type WrittenWord, writtenWords } from "./written-word.js";

/** What changes the words themselves, whatever is then rendered from them. */
export interface TextOptions {
  /** Numbers, dates, money and the like as readers write them; English alone. */
  readonly smartFormat?: boolean;
  /** Numbers in digits; English alone. */
  readonly numerals?: boolean;
  /** The longest term that fits is taken; of equal ones, the first. */
  readonly replace?: readonly Replacement[];
  /** Masks swear words; English alone. */
  readonly profanityFilter?: boolean;
}

/**
 * The words of a channel as every rendering shows them: written words, then replacements, formatting and the profanity filter. Seconds,
 * in order and inside the recording.
 */
export function finishedWords(channel: TranscriptChannel, duration: number, options: TextOptions): WrittenWord[] {
  const english = (channel.textLanguage ?? channel.language) === "en";
  // Times are put in order first, because a step that joins or splits words counts on it, and last, because none has to keep it.
  let words = timed(writtenWords(channel.segments), duration);
  if (options.replace !== undefined) words = replaceWords(words, options.replace);
  if (english) words = formatted(words, options);
  if (english && options.profanityFilter) words = maskProfanity(words);
  return timed(words, duration);
}

function formatted(words: WrittenWord[], { numerals = false, smartFormat: smart = false }: TextOptions): WrittenWord[] {
  return numerals || smart ? formatWords(words, { numerals, smart }) : words;
}

function timed(words: readonly WrittenWord[], duration: number): WrittenWord[] {
  const spans = orderedSpans(words, duration);
  return words.map((word, index) => ({ ...word, ...spans[index] }));
}
