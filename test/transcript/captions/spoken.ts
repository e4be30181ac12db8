import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { CaptionWord, Cue } from "../../../src/transcript/captions/index.js";

export interface Recording {
  readonly duration: number;
  readonly words: readonly CaptionWord[];
}

/** What the server heard in a real recording; the compiled place of this file is dist/test/transcript/captions. */
export function recording(name: "jfk" | "sonnet"): Recording {
  const path = resolve(import.meta.dirname, "../../../../test/transcript/captions/fixtures", `${name}.json`);
  const { duration, words } = JSON.parse(readFileSync(path, "utf8")) as { duration: number; words: [string, number, number][] };
  return { duration, words: words.map(([text, start, end]) => ({ text, start, end })) };
}

/**
 * Words spoken at a steady 15 characters a second from `start`, a number in the text being that many seconds of silence:
 * "Hello. 2 Goodbye." rests for two seconds.
 */
export function spoken(text: string, start = 0, changes: Partial<CaptionWord> = {}): CaptionWord[] {
  let at = start;
  return text.split(" ").flatMap((word) => {
    if (/^\d+(\.\d+)?$/.test(word)) {
      at += Number(word);
      return [];
    }
    const begin = at;
    at += (word.length + 1) / 15;
    return [{ text: word, start: begin, end: at, ...changes }];
  });
}

export const shownText = (cues: readonly Cue[]) => cues.map((cue) => cue.lines.join(" / "));
