export type { Progress } from "./download.js";
export { type Imported, type ImportOptions, importModel } from "./import-model.js";
export { ModelFault, type ModelFaultCode } from "./model-fault.js";
export { modelFile, nameOfFile, parseName } from "./model-name.js";
export { type PartialDownload, partialDownloads } from "./partial-downloads.js";
export { type EmbeddedModel, embeddedModels, type PublishedModel, publishedModels } from "./published.js";
export { type Pulled, type PullOptions, pullModel } from "./pull.js";
export { removeModel } from "./remove-model.js";
export { type ChecksumSource, type Verdict, type VerifyOptions, verifyModel } from "./verify-model.js";
