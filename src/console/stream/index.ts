export { GrowingPeaks } from "./growing-peaks.js";
export type { LiveMessage } from "./live-message.js";
export { type ServerEvent, ServerEvents } from "./server-events.js";
export { ended, finalWords, heard, lagOf, type Mark, type Phrase, silence, type Take } from "./take.js";
export { wavFile } from "./wav.js";
