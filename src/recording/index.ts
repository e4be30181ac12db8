export { type ChannelUse, MOST_CHANNELS, type Recording, type RecordingNote, type RecordingOptions } from "./recording.js";
export { type Recogniser, transcribeRecording } from "./transcribe-recording.js";
