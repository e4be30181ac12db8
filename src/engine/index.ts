export { type ChineseScript, chineseScriptOf } from "./chinese-script.js";
export { createEngine, type EngineOptions, type OwnedEngine } from "./create-engine.js";
export {
  type Admission,
  type AudioWindow,
  type Engine,
  EngineError,
  type EngineErrorCode,
  type EngineStatus,
  type EngineStream,
  type Heard,
  type ModelInfo,
  type Segment,
  type Timings,
  type TranscribeOptions,
  type Transcription,
  type Word,
} from "./engine.js";
export { type CatalogEntry, type CatalogFault, ModelCatalog } from "./model-catalog.js";
