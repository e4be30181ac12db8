import { join } from "node:path";
import type { Config } from "../config/index.js";

/** Path of the database that holds the keys. */
export function keysFile(config: Config): string {
  return config.databasePath === "" ? join(config.dataDir, "whisper.db") : config.databasePath;
}
