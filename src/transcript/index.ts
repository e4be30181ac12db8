export type { CaptionOptions, CaptionWord, Cue } from "./captions/index.js";
export { cuesOf, renderSrt, renderVtt } from "./captions/index.js";
export type { DeepgramAlternative, DeepgramChannel, DeepgramOptions, DeepgramResults, DeepgramWord } from "./deepgram.js";
export { renderDeepgram } from "./deepgram.js";
export type { Transcript, TranscriptChannel, TranscriptSegment, TranscriptWord } from "./transcript.js";
