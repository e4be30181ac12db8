export { bareWord } from "./bare-word.js";
export type { Cue } from "./captions/index.js";
export { cuesOf, renderSrt, renderVtt } from "./captions/index.js";
export { captionsOf } from "./captions-of.js";
export { type LevelOf, speakersByChannel } from "./channel-speakers.js";
export { meanConfidence } from "./confidence.js";
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
export { interruptions } from "./interruptions.js";
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
export { paragraphsOf } from "./paragraphs.js";
export { readableText } from "./readable-text.js";
export type { Replacement } from "./replacement.js";
export { isPartedWithoutSpace, isSpacelessLanguage } from "./spaceless.js";
export { finishedWords, type TextOptions } from "./text-steps.js";
export { sharedSpans } from "./time-line.js";
export type { Transcript, TranscriptChannel, TranscriptSegment, TranscriptWord } from "./transcript.js";
export { utterancesOf } from "./utterances.js";
export type { WrittenWord } from "./written-word.js";
