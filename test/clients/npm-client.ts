import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../started-program.js";

const folder = join(root, ".clients/npm");
/** Loads what scripts/test-clients.sh installs for Node, as a program in that folder would. */
export const requireClient: NodeJS.Require = createRequire(join(folder, "package.json"));

export const withoutNpmClients: string | false = existsSync(join(folder, "node_modules"))
  ? false
  : "needs the clients of scripts/test-clients.sh";

/** The version that is installed of a package, or wanted of one that is not. */
export function clientVersion(name: string): string {
  const list = JSON.parse(readFileSync(join(root, "scripts/test-clients/package.json"), "utf8"));
  return list.dependencies[name];
}

/** The version of one of the product's own development dependencies. */
export function ownVersion(name: string): string {
  return JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;
}
