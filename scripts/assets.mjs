// Copies what the server shows without a network: ReDoc's bundle, beside the compiled code that serves it.
import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const bundle = join(dirname(require.resolve("redoc/package.json")), "bundles/redoc.standalone.js");
const target = join(import.meta.dirname, "../dist/assets");
mkdirSync(target, { recursive: true });
copyFileSync(bundle, join(target, "redoc.standalone.js"));
