export { buildApp } from "./app.js";
export type { AppOptions } from "./app-options.js";
export { ApiError, type ErrorName, errors, errorsTable } from "./errors.js";
export { parametersTable } from "./listen-parameters.js";
