export { ConfigError, loadConfig } from "./config.js";
export { truth } from "./kinds.js";
export { type Config, settings } from "./settings.js";
export { settingsTable } from "./settings-table.js";
