export type { Cue } from "./captions/index.js";
export { renderSrt, renderVtt } from "./captions/index.js";
export { captionsOf } from "./captions-of.js";
export { type LevelOf, speakersByChannel } from "./channel-speakers.js";
export type { DeepgramOptions } from "./deepgram.js";
export { renderDeepgram } from "./deepgram.js";
export type {
  DeepgramAlternative,
  DeepgramChannel,
  DeepgramHit,
  DeepgramParagraph,
  DeepgramParagraphs,
  DeepgramResults,
  DeepgramSearch,
  DeepgramSentence,
  DeepgramUtterance,
  DeepgramWord,
} from "./deepgram-results.js";
export {
  type Granularity,
  languageCode,
  languageName,
  type OpenAiTranscription,
  type OpenAiVerboseTranscription,
  openAiUsage,
  RunningText,
  renderOpenAi,
  renderVerbose,
} from "./openai/index.js";
export { readableText } from "./readable-text.js";
export type { Replacement } from "./replacement.js";
export { finishedWords, type TextOptions } from "./text-steps.js";
export type { Transcript, TranscriptChannel, TranscriptSegment, TranscriptWord } from "./transcript.js";
export type { WrittenWord } from "./written-word.js";
