export type { CaptionWord, Cue } from "./cue.js";
export type { CaptionOptions } from "./cues.js";
export { cuesOf } from "./cues.js";
export { renderSrt } from "./srt.js";
export { renderVtt } from "./vtt.js";
