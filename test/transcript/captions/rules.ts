import { columnsOf } from "../../../src/transcript/captions/columns.js";
import type { CaptionWord, Cue } from "../../../src/transcript/captions/index.js";

/** Rounding of decimal seconds. */
const HAIR = 1e-6;

const withoutSpace = (text: string) => text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}\p{Cs}]+/gu, "");

export const textOf = (words: readonly { readonly text: string }[]) => withoutSpace(words.map((word) => word.text).join(""));

/** Everything that is wrong with captions, as sentences; none for captions that keep the rules of docs/captions.md. */
export function violations(cues: readonly Cue[], channels: readonly (readonly CaptionWord[])[], duration: number): string[] {
  const wrong: string[] = [];
  // A word, or what a dictionary sees as one in it, may be wider or longer than the limits.
  const wide = channels
    .flat()
    .map((word) => withoutSpace(word.text))
    .filter((text) => columnsOf(text) > 42);
  const slow = channels
    .flat()
    .filter((word) => word.end - word.start > 7)
    .map((word) => withoutSpace(word.text));
  for (const [index, cue] of cues.entries()) {
    const next = cues[index + 1];
    const say = (rule: string) => wrong.push(`cue ${index + 1} (${cue.start} to ${cue.end}, ${cue.lines.join(" / ")}): ${rule}`);
    const length = cue.end - cue.start;
    if (cue.lines.length === 0 || cue.lines.length > 2) say(`${cue.lines.length} lines`);
    if (cue.lines.some((line) => line.trim() === "" || line.trim() !== line)) say("an empty or padded line");
    for (const line of cue.lines)
      if (columnsOf(line) > 42 && !wide.some((text) => text.includes(withoutSpace(line)))) say(`${columnsOf(line)} columns`);
    if (!(cue.start >= 0 && length > 0)) say("no time at all");
    if (cue.end > duration + HAIR) say("reaches past the recording");
    if (next !== undefined && cue.end > next.start + HAIR) say("overlaps the next");
    if (length > 7 + HAIR && !slow.some((text) => text.includes(withoutSpace(cue.lines.join(""))))) say("longer than 7 s");
    const room = (next?.start ?? duration) - cue.end;
    if (length < 1 - HAIR && room > 0.001 + HAIR) say(`shorter than 1 s with ${room.toFixed(3)} s to spare`);
  }
  if (channels.length === 1) {
    const shown = withoutSpace(cues.flatMap((cue) => cue.lines).join(""));
    if (shown !== textOf(channels[0]!)) wrong.push("words are missing, doubled or out of order");
    wrong.push(...lateOrEarly(cues, channels[0]!));
  }
  return wrong;
}

/**
 * Cues that begin more than half a second before their first word, or after it without having waited for the cue before them. One that
 * begins inside a word cannot be judged.
 */
function lateOrEarly(cues: readonly Cue[], words: readonly CaptionWord[]): string[] {
  const startAt = new Map<number, number>();
  let characters = 0;
  for (const word of words) {
    const { length } = withoutSpace(word.text);
    if (length > 0) startAt.set(characters, word.start);
    characters += length;
  }
  let seen = 0;
  return cues.flatMap((cue, index) => {
    const start = startAt.get(seen);
    seen += withoutSpace(cue.lines.join("")).length;
    const waited = index > 0 && cue.start <= cues[index - 1]!.end + HAIR;
    const patience = waited ? 1.5 + index / 1000 : 0;
    if (start === undefined || (cue.start <= start + patience + 0.001 && cue.start >= start - 0.501)) return [];
    return [`"${cue.lines.join(" / ")}" is shown at ${cue.start} and said at ${start}`];
  });
}
