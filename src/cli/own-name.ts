import { basename, isAbsolute, join, relative } from "node:path";
import { packageRoot } from "./product.js";

const main = join(packageRoot, "dist/bundle/cli/main.js");

/** For a shell: as it is where nothing in it means something else. */
const quoted = (path: string) => (/^[\w./:\\-]+$/.test(path) ? path : `"${path}"`);

/**
 * @param folder in which the command is run
 * @param started the path by which it was started, as in `process.argv[1]`
 */
export function nameAt(folder: string, started: string): string {
  // Linked by npm, it is a command of its own everywhere.
  if (/^whisper-api(?:\.\w+)?$/.test(basename(started)) && !started.includes("node_modules")) return "whisper-api";
  const inside = relative(packageRoot, folder);
  // Elsewhere npx would fetch another project's package, which has the name at npm.
  return inside.startsWith("..") || isAbsolute(inside) ? `node ${quoted(main)}` : "npx whisper-api";
}

/** What to type to run this program again from where it was run, for sentences that tell somebody to. */
export const ownName = nameAt(process.cwd(), process.argv[1] ?? "");
