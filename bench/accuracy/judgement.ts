import { align } from "../edit-distance.js";
import { wordsOf } from "./score.js";

/**
 * Which of the heard words are right. The normaliser may join words ("twenty one" becomes "21"), so that only the text as a whole can be
 * compared with the reference; its words are then found among the normalised words one by one.
 *
 * @param reference normalised
 * @param hypothesis normalised as a whole
 * @param words each heard word, normalised alone
 * @returns for each word whether it was right; undefined where the normaliser made something else of it
 */
export function judge(reference: string, hypothesis: string, words: readonly string[]): (boolean | undefined)[] {
  const tokens = wordsOf(hypothesis);
  const right = new Set(align(wordsOf(reference), tokens).matches.map(([, heard]) => heard));
  const parts = words.flatMap((word, index) => wordsOf(word).map((token) => ({ token, index })));
  const places = new Map(
    align(
      tokens,
      parts.map(({ token }) => token),
    ).matches.map(([token, part]) => [part, token]),
  );
  const verdicts: (boolean | undefined)[] = words.map(() => undefined);
  for (const [part, { index }] of parts.entries()) {
    const token = places.get(part);
    // A word of several parts ("it's": "it is") is right when all are.
    if (token !== undefined) verdicts[index] = (verdicts[index] ?? true) && right.has(token);
  }
  return verdicts;
}
