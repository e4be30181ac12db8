export { badForm } from "./part-header.js";
export { type FormFields, formOverhead, type RecordingForm, readRecordingForm } from "./recording-form.js";
