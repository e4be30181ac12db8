import { bareWord, isSpeakable } from "./bare-word.js";
import { isPartedWithoutSpace } from "./spaceless.js";
import type { TranscriptChannel, TranscriptSegment, TranscriptWord } from "./transcript.js";

/** Mean magnitude of the sound on a channel between two times in seconds. */
export type LevelOf = (channel: 0 | 1, start: number, end: number) => number;

/** How much louder a channel must be to be the speaker's: whisper.cpp's rule for stereo recordings. */
const CLEARLY = 1.1;
/** Seconds that one word's two starts may differ by when both channels carry it. */
const SAME_TIME = 0.25;
/** Seconds without a word that end a phrase. */
const PHRASE_GAP = 0.5;
/** Share of a phrase's words that the other channel must carry for all of it to be the same voice: the two hear some words differently. */
const SHARED = 0.6;

/** A word with the pieces that hang on it, so that a word of the other channel cannot come between them. */
interface Spoken {
  readonly channel: 0 | 1;
  readonly segment: TranscriptSegment;
  readonly words: readonly TranscriptWord[];
  readonly start: number;
  readonly end: number;
  readonly bare: string;
}

/**
 * Two channels that were transcribed each by itself as one, the words in order of time, each with its channel as `speaker`.
 *
 * Where a voice is heard on both channels (cross-talk, or one room in stereo) its words come once, with the speaker of the louder
 * channel, or with none when neither is clearly louder.
 */
export function speakersByChannel(left: TranscriptChannel, right: TranscriptChannel, level: LevelOf): TranscriptChannel {
  const spoken = [spokenOn(0, left), spokenOn(1, right)] as const;
  const twins = twinsOf(spoken[0], spoken[1]);
  const shared = new Set([...sharedPhrases(spoken[0], twins), ...sharedPhrases(spoken[1], twins)]);

  const kept: { readonly what: Spoken; readonly speaker: number | undefined }[] = [];
  for (const [channel, list] of spoken.entries()) {
    const other = spoken[1 - channel]!;
    let at = 0;
    for (const what of list) {
      while (at < other.length && other[at]!.end <= what.start) at += 1;
      const twin = twins.get(what);
      const heardTwice = twin !== undefined || (shared.has(what) && other[at] !== undefined && other[at]!.start < what.end);
      if (!heardTwice && !shared.has(what)) kept.push({ what, speaker: channel });
      else {
        const louder = louderOf(level, Math.min(what.start, twin?.start ?? what.start), Math.max(what.end, twin?.end ?? what.end));
        if (!heardTwice || (louder ?? 0) === channel) kept.push({ what, speaker: louder });
      }
    }
  }
  kept.sort((a, b) => a.what.start - b.what.start || a.what.channel - b.what.channel);

  const main = kept.filter(({ what }) => what.channel === 1).length > kept.length / 2 ? right : left;
  return { ...main, segments: turns(kept) };
}

function spokenOn(channel: 0 | 1, { segments }: TranscriptChannel): Spoken[] {
  const list: Spoken[] = [];
  for (const segment of segments) {
    const groups: TranscriptWord[][] = [];
    for (const word of wordsOf(segment)) {
      const last = groups.at(-1);
      if (last !== undefined && hangsOn(last.at(-1)!.text, word.text)) last.push(word);
      else groups.push([word]);
    }
    for (const words of groups) {
      const bare = bareWord(textOf(words).trim());
      list.push({ channel, segment, words, start: words[0]!.start, end: words.at(-1)!.end, bare });
    }
  }
  return list.sort((a, b) => a.start - b.start);
}

/** Whether a piece belongs to the word before it. */
function hangsOn(before: string, piece: string): boolean {
  return !isSpeakable(piece) || !(/^\s/u.test(piece) || isPartedWithoutSpace(before, piece));
}

/** A segment that came without words still has its text. */
function wordsOf(segment: TranscriptSegment): readonly TranscriptWord[] {
  if (segment.words.length > 0) return segment.words;
  return [{ text: segment.text, start: segment.start, end: segment.end, probability: Math.exp(Math.min(0, segment.avgLogprob)) }];
}

const textOf = (words: readonly TranscriptWord[]): string => words.map((word) => word.text).join("");

/** Words that both channels carry at one time, each with the other. */
function twinsOf(left: readonly Spoken[], right: readonly Spoken[]): ReadonlyMap<Spoken, Spoken> {
  const twins = new Map<Spoken, Spoken>();
  let from = 0;
  for (const word of left) {
    while (from < right.length && right[from]!.start < word.start - SAME_TIME) from += 1;
    let best: Spoken | undefined;
    for (let i = from; i < right.length && right[i]!.start <= word.start + SAME_TIME; i += 1) {
      const candidate = right[i]!;
      if (candidate.bare !== word.bare || candidate.bare === "" || twins.has(candidate)) continue;
      if (best === undefined || Math.abs(candidate.start - word.start) < Math.abs(best.start - word.start)) best = candidate;
    }
    if (best !== undefined) twins.set(word, best).set(best, word);
  }
  return twins;
}

function sharedPhrases(list: readonly Spoken[], twins: ReadonlyMap<Spoken, Spoken>): Spoken[] {
  const phrases: Spoken[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const word of list) {
    if (word.start - end >= PHRASE_GAP) phrases.push([]);
    phrases.at(-1)!.push(word);
    end = Math.max(end, word.end);
  }
  return phrases.filter((phrase) => phrase.filter((word) => twins.has(word)).length >= SHARED * phrase.length).flat();
}

function louderOf(level: LevelOf, start: number, end: number): 0 | 1 | undefined {
  const [left, right] = [level(0, start, end), level(1, start, end)];
  if (left > CLEARLY * right) return 0;
  return right > CLEARLY * left ? 1 : undefined;
}

/** One segment for each run of words that one speaker says within one of the model's segments. */
function turns(kept: readonly { readonly what: Spoken; readonly speaker: number | undefined }[]): TranscriptSegment[] {
  const segments: TranscriptSegment[] = [];
  let last: { readonly segment: TranscriptSegment; readonly speaker: number | undefined; readonly words: TranscriptWord[] } | undefined;
  const close = () => {
    if (last === undefined) return;
    const { segment, words } = last;
    // A part of a segment has lost its tokens: they cannot be told apart by words.
    const whole = words.length === segment.words.length;
    const end = Math.max(...words.map((word) => word.end));
    segments.push({ ...segment, start: words[0]!.start, end, text: textOf(words), tokens: whole ? segment.tokens : [], words });
  };
  for (const { what, speaker } of kept) {
    if (last === undefined || last.segment !== what.segment || last.speaker !== speaker) {
      close();
      last = { segment: what.segment, speaker, words: [] };
    }
    last.words.push(...what.words.map((word) => (speaker === undefined ? word : { ...word, speaker })));
  }
  close();
  return segments;
}
