import { type Config, loadConfig } from "../config/index.js";
import { packageRoot } from "./product.js";

/** The settings of this process. @throws ConfigError */
export function readConfig(): Config {
  return loadConfig(process.env, packageRoot);
}
