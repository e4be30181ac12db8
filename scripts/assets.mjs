// Puts ReDoc's bundle and the rendered guide beside the compiled code that serves them, so that the server shows its documentation without a
// network.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildGuide } from "./guide/build.mjs";

const require = createRequire(import.meta.url);
const bundle = join(dirname(require.resolve("redoc/package.json")), "bundles/redoc.standalone.js");
const target = join(import.meta.dirname, "../dist/assets");

// The bundle shows one picture from its maker's server; an empty one keeps readers' addresses at home.
const picture = "https://cdn.redoc.ly/redoc/logo-mini.svg";
const empty = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";

const script = readFileSync(bundle, "utf8");
if (!script.includes(picture)) throw new Error(`ReDoc's bundle no longer has ${picture}: look at what it loads now.`);
mkdirSync(target, { recursive: true });
writeFileSync(join(target, "redoc.standalone.js"), script.replaceAll(picture, empty));

buildGuide(join(target, "guide"));
