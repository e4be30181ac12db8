import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Folder of the installed package: compiled, this file is `dist/src/cli/product.js`. */
export const packageRoot = join(import.meta.dirname, "../../..");

export const version: string = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")).version;
