import { align } from "../edit-distance.js";
import { finalWords, type LiveWord, resultsOf, type SessionLog, wordsIn } from "./live-message.js";

/** A word of the reference with its end in seconds. */
export interface SpokenWord {
  readonly word: string;
  readonly end: number;
}

/** Milliseconds from something in the audio to the message about it. */
export interface Delays {
  /** From a word's end, by its final's own times, to the first message that shows it, interim or final. */
  readonly shown: readonly number[];
  /** From the same to its final. */
  readonly final: readonly number[];
  /** The same two from the end that the reference's alignment gives, for words that were heard right. */
  readonly shownByReference: readonly number[];
  readonly finalByReference: readonly number[];
  /** From the end of a phrase's last word, by its final's own times, to its `speech_final`, beyond the endpointing setting. */
  readonly speechFinal: readonly number[];
  /** From the end of such a final on the time line, which with our server is where the endpoint was reached. */
  readonly endpoint: readonly number[];
  /** `speechFinal` from the last word of the reference. */
  readonly speechFinalByReference: readonly number[];
  /** From CloseStream to the closed socket. */
  readonly close: readonly number[];
  /** Words in interims, and those of them that did not become final at their place. */
  readonly guessed: number;
  readonly withdrawn: number;
}

export const NO_DELAYS: Delays = {
  shown: [],
  final: [],
  shownByReference: [],
  finalByReference: [],
  speechFinal: [],
  endpoint: [],
  speechFinalByReference: [],
  close: [],
  guessed: 0,
  withdrawn: 0,
};

export interface DelayOptions {
  /** Seconds of silence that end a phrase, as the session was told. */
  readonly endpointing: number;
  /** What was said, where its times are known. */
  readonly reference?: readonly SpokenWord[];
}

/** A final word may begin so many seconds before the guess in which it is seen. */
const SLACK = 0.5;

/** @returns the delays of one session */
export function delaysOf(log: SessionLog, { endpointing, reference = [] }: DelayOptions): Delays {
  const finals = finalWords(log.received);
  const words = finals.map(({ word }) => word);
  const { firstShown, guessed, withdrawn } = appearances(log, words);
  const shownAt = finals.map(({ at }, index) => Math.min(firstShown.get(index) ?? at, at));
  const { matches } = align(reference.map(spelling), words.map(spelling));
  const speechFinal: number[] = [];
  const endpoint: number[] = [];
  const speechFinalByReference: number[] = [];
  const lastSaid = reference.at(-1)?.end;
  for (const { at, message } of resultsOf(log.received)) {
    if (!message.speech_final || log.closeSent <= at) continue;
    const last = wordsIn(message).at(-1);
    if (last === undefined) continue;
    speechFinal.push(at - 1000 * (last.end + endpointing));
    endpoint.push(at - 1000 * (message.start + message.duration));
    if (lastSaid !== undefined && isLast(words, last)) speechFinalByReference.push(at - 1000 * (lastSaid + endpointing));
  }
  return {
    shown: words.map(({ end }, index) => shownAt[index]! - 1000 * end),
    final: finals.map(({ at, word: { end } }) => at - 1000 * end),
    shownByReference: matches.map(([said, heard]) => shownAt[heard]! - 1000 * reference[said]!.end),
    finalByReference: matches.map(([said, heard]) => finals[heard]!.at - 1000 * reference[said]!.end),
    speechFinal,
    endpoint,
    speechFinalByReference,
    close: [log.closed - log.closeSent],
    guessed,
    withdrawn,
  };
}

export function joinDelays(all: readonly Delays[]): Delays {
  return all.reduce(
    (one, other) => ({
      shown: [...one.shown, ...other.shown],
      final: [...one.final, ...other.final],
      shownByReference: [...one.shownByReference, ...other.shownByReference],
      finalByReference: [...one.finalByReference, ...other.finalByReference],
      speechFinal: [...one.speechFinal, ...other.speechFinal],
      endpoint: [...one.endpoint, ...other.endpoint],
      speechFinalByReference: [...one.speechFinalByReference, ...other.speechFinalByReference],
      close: [...one.close, ...other.close],
      guessed: one.guessed + other.guessed,
      withdrawn: one.withdrawn + other.withdrawn,
    }),
    NO_DELAYS,
  );
}

/**
 * When each final word, by its index, was first guessed where it stands. A guess is its text: some servers give no times for all of it. It
 * is aligned with the final words from its beginning to the moment at which it came.
 */
function appearances(log: SessionLog, words: readonly LiveWord[]) {
  const firstShown = new Map<number, number>();
  let guessed = 0;
  let withdrawn = 0;
  for (const { at, message } of resultsOf(log.received)) {
    if (message.is_final) continue;
    const guess = (message.channel.alternatives[0]?.transcript ?? "")
      .split(/\s+/)
      .map(spellingOf)
      .filter((text) => text !== "");
    const place = words
      .map((word, index) => ({ word, index }))
      .filter(({ word }) => word.end > message.start - SLACK && word.start < at / 1000);
    // Backwards, because of alignments that cost the same the last one is taken: a guess is the beginning of what is to come.
    const { matches } = align(place.map(({ word }) => spelling(word)).reverse(), guess.toReversed());
    guessed += guess.length;
    withdrawn += guess.length - matches.length;
    for (const [fromEnd] of matches) {
      const word = place[place.length - 1 - fromEnd]!.index;
      if (!firstShown.has(word)) firstShown.set(word, at);
    }
  }
  return { firstShown, guessed, withdrawn };
}

function isLast(words: readonly LiveWord[], word: LiveWord): boolean {
  return words.at(-1) === word;
}

function spelling({ word }: { readonly word: string }): string {
  return spellingOf(word);
}

/** Letters and digits alone, small. */
function spellingOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
