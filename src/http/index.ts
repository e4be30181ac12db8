export { buildApp } from "./app.js";
export type { AppOptions } from "./app-options.js";
export { ApiError, type ErrorName, errors, errorsTable } from "./errors.js";
export { listenParameters } from "./listen-parameters.js";
export { liveParameters } from "./live-parameters.js";
export { transcriptionFields, translationFields } from "./openai/index.js";
export { parametersTable } from "./parameter-table.js";
