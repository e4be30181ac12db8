export { languageCode, languageName } from "./language-names.js";
export { RunningText } from "./running-text.js";
export {
  type Granularity,
  type OpenAiTranscription,
  type OpenAiVerboseTranscription,
  openAiUsage,
  renderOpenAi,
  renderVerbose,
} from "./verbose.js";
