import type { Cue } from "./cue.js";
import { textLines } from "./text-lines.js";
import { timestamp } from "./timestamp.js";

/**
 * SubRip. The format has no escapes: an arrow that would read as a line of times becomes `->`, and angle brackets and braces that players
 * would take for markup become single quotation marks and parentheses. It has no speakers either. No cues give the empty string.
 */
export function renderSrt(cues: readonly Cue[]): string {
  return cues
    .map((cue, index) => {
      const times = `${timestamp(cue.start, ",")} --> ${timestamp(cue.end, ",")}`;
      return `${[index + 1, times, ...textLines(cue).map(plain)].join("\n")}\n`;
    })
    .join("\n");
}

function plain(line: string): string {
  return line
    .replace(/--+>/gu, "->")
    .replace(/<(\/?\p{L}[^<>]*)>/gu, "‹$1›")
    .replace(/\{(\\[^{}]*)\}/gu, "($1)");
}
