export { audio } from "./audio.js";
export { transcriptionFields, translationFields } from "./audio-fields.js";
