export type { ListenAnswer } from "./answer.js";
export { type Doubt, doubtOf } from "./doubt.js";
export { rewritten, textsOf } from "./edit.js";
export { toAnswer, toSrt, toText, toVtt } from "./exports.js";
export { begun, changed, type History, redone, undone } from "./history.js";
export { type Hit, hitsOf } from "./search.js";
export {
  type DocumentWord,
  documentOf,
  named,
  type TranscriptDocument,
  voiceName,
  voiceOf,
  voicesOf,
} from "./transcript-document.js";
export { type Turn, turnsOf } from "./turns.js";
