import type { Cue } from "./cue.js";

/** Lines without what would end a line or a cue in a file. */
export function textLines(cue: Cue): string[] {
  return cue.lines.map((line) => line.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim()).filter((line) => line !== "");
}
