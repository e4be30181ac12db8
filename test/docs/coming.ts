import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../started-program.js";

/** Pages that may be linked to though they are still being written. */
export const coming: ReadonlySet<string> = (await import(pathToFileURL(join(root, "scripts/guide/pages.mjs")).href)).coming;
