// Puts the two viewers of the API's description and the rendered guide beside the compiled code that serves them, so that the server shows its documentation without a
// network.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildGuide } from "./guide/build.mjs";

const require = createRequire(import.meta.url);
const redoc = join(dirname(require.resolve("redoc/package.json")), "bundles/redoc.standalone.js");
const swaggerUi = join(dirname(require.resolve("@fastify/swagger-ui/package.json")), "static");
const target = join(import.meta.dirname, "../dist/assets");

// The bundle shows one picture from its maker's server; an empty one keeps readers' addresses at home.
const picture = "https://cdn.redoc.ly/redoc/logo-mini.svg";
const empty = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";

const script = readFileSync(redoc, "utf8");
if (!script.includes(picture)) throw new Error(`ReDoc's bundle no longer has ${picture}: look at what it loads now.`);
const docs = join(target, "docs");
mkdirSync(docs, { recursive: true });
writeFileSync(join(docs, "redoc.standalone.js"), script.replaceAll(picture, empty));
for (const name of ["swagger-ui.css", "swagger-ui-bundle.js"]) copyFileSync(join(swaggerUi, name), join(docs, name));
copyFileSync(join(import.meta.dirname, "swagger.js"), join(docs, "swagger.js"));
copyFileSync(join(import.meta.dirname, "../src/console/icon.svg"), join(docs, "icon.svg"));

buildGuide(join(target, "guide"));
