import { meanConfidence } from "./confidence.js";
import type { DeepgramUtterance, DeepgramWord } from "./deepgram-results.js";

/**
 * The channels' words in stretches without a pause of `splitSeconds` or more and with one speaker, by their begin, then by channel.
 * `newId` gives each its UUID.
 */
export function utterancesOf(
  channels: readonly (readonly DeepgramWord[])[],
  splitSeconds: number,
  newId: () => string,
): DeepgramUtterance[] {
  return channels
    .flatMap((words, channel) => stretches(words, splitSeconds).map((stretch) => ({ channel, words: stretch })))
    .sort((left, right) => left.words[0]!.start - right.words[0]!.start || left.channel - right.channel)
    .map(({ channel, words }) => {
      const { start, speaker } = words[0]!;
      return {
        start,
        end: words.at(-1)!.end,
        confidence: meanConfidence(words),
        channel,
        transcript: words.map((word) => word.punctuated_word ?? word.word).join(" "),
        words,
        ...(speaker !== undefined && { speaker }),
        id: newId(),
      };
    });
}

function stretches(words: readonly DeepgramWord[], splitSeconds: number): DeepgramWord[][] {
  const open: DeepgramWord[][] = [];
  for (const word of words) {
    const last = open.at(-1)?.at(-1);
    if (last === undefined || last.speaker !== word.speaker || pause(last, word) >= splitSeconds) open.push([word]);
    else open[open.length - 1]!.push(word);
  }
  return open;
}

/** In whole milliseconds, as times are: 1.9 − 1.1 must be 0.8. */
function pause(left: DeepgramWord, right: DeepgramWord): number {
  return Math.round((right.start - left.end) * 1000) / 1000;
}
