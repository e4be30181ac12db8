import type { Cue } from "./cue.js";
import { textLines } from "./text-lines.js";
import { timestamp } from "./timestamp.js";

/** WebVTT (W3C Candidate Recommendation of 2019), with a voice tag where the speaker is known. No cues give a header alone. */
export function renderVtt(cues: readonly Cue[]): string {
  const blocks = cues.map((cue) => {
    const voice = cue.speaker === undefined ? "" : `<v Speaker ${cue.speaker}>`;
    // One voice for the whole cue needs no end tag (section 4.2.2).
    return `${timestamp(cue.start, ".")} --> ${timestamp(cue.end, ".")}\n${voice}${textLines(cue).map(escaped).join("\n")}\n`;
  });
  return `WEBVTT\n\n${blocks.join("\n")}`;
}

function escaped(line: string): string {
  return line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
