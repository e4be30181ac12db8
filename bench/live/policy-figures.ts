import type { Word } from "../../src/engine/index.js";
import { align } from "../edit-distance.js";
import type { Replay, Results } from "./policy-replay.js";

/** What a reader of one session saw. */
export interface PolicyFigures {
  readonly text: string;
  /** Seconds from the end of a word of the finals, in the audio, to when it was first shown, and to its final. */
  readonly first: readonly number[];
  readonly final: readonly number[];
  /** Seconds from the end of the audio that a `speechFinal` covers to the message. */
  readonly speechFinal: readonly number[];
  /** Words shown, and those of them that a later message took back or changed, each time. */
  readonly words: number;
  readonly changed: number;
  readonly finals: number;
  readonly interims: number;
}

const bare = ({ text }: Word) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const wordsIn = ({ segments }: Results) => segments.flatMap(({ words }) => words);

export function figuresOf({ shown }: Replay): PolicyFigures {
  const [first, final, speechFinal]: [number[], number[], number[]] = [[], [], []];
  let [changed, words, finals, interims] = [0, 0, 0, 0];
  let text = "";
  /** Messages about the stretch that is open. */
  let open: { at: number; words: Word[] }[] = [];
  for (const { at, results } of shown) {
    const now = wordsIn(results);
    const before = open.at(-1);
    if (before !== undefined && before.words.length > 0) {
      // What follows the stretch in a later one is not taken back: only words that end within it count.
      const until = results.start + results.duration;
      const kept = before.words.filter(({ end }) => end <= until);
      changed += kept.length - align(kept.map(bare), now.map(bare)).matches.length;
    }
    open.push({ at, words: now });
    if (!results.isFinal) {
      interims++;
      continue;
    }
    finals++;
    words += now.length;
    text += results.segments.map((segment) => segment.text).join("");
    if (results.speechFinal) speechFinal.push(at - results.start - results.duration);
    const seen: number[] = now.map(() => at);
    for (const message of open.toReversed())
      for (const [i, j] of align(now.map(bare), message.words.map(bare)).matches)
        if (Math.abs(now[i]!.start - message.words[j]!.start) < 1) seen[i] = Math.min(seen[i]!, message.at);
    first.push(...now.map(({ end }, i) => seen[i]! - end));
    final.push(...now.map(({ end }) => at - end));
    open = [];
  }
  return { text, first, final, speechFinal, words, changed, finals, interims };
}
