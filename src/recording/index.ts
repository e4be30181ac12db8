export type { ChannelUse, Recording, RecordingNote, RecordingOptions } from "./recording.js";
export { type Recogniser, transcribeRecording } from "./transcribe-recording.js";
