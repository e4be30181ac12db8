export { type LevelOf, speakersByChannel } from "./channel-speakers.js";
export type { DeepgramAlternative, DeepgramChannel, DeepgramOptions, DeepgramResults, DeepgramWord } from "./deepgram.js";
export { renderDeepgram } from "./deepgram.js";
export type { Transcript, TranscriptChannel, TranscriptSegment, TranscriptWord } from "./transcript.js";
