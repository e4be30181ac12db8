import { join, resolve } from "node:path";
import type { Config } from "../config/index.js";
import { packageRoot } from "./product.js";

/** Where models are kept, and where those lie that come with the server: in the order in which they count. */
export function modelFolders({ modelsDir, dataDir }: Config): { readonly own: string; readonly embedded: string } {
  return { own: resolve(modelsDir === "" ? join(dataDir, "models") : modelsDir), embedded: join(packageRoot, "models") };
}
