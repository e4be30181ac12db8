// Bundles the console (src/console) into dist/assets: files that carry their content's hash in their names, so that browsers keep them for ever,
// each compressed beside it, and the page that names them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const source = resolve(import.meta.dirname, "../src/console");
const assets = resolve(import.meta.dirname, "../dist/assets");
const target = join(assets, "console");

const common = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome123", "firefox120", "safari17.5"],
  tsconfig: join(source, "tsconfig.json"),
  outdir: target,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "copy" },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

/** What became of each entry, by the entry's own name. */
function namesOf({ outputs }) {
  const entries = Object.entries(outputs).filter(([, output]) => output.entryPoint !== undefined);
  return new Map(entries.map(([path, output]) => [basename(output.entryPoint), basename(path)]));
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

const worklet = await build({ ...common, entryPoints: [join(source, "sound/microphone-worklet.ts")] });
const microphone = namesOf(worklet.metafile).get("microphone-worklet.ts");
const { metafile } = await build({
  ...common,
  entryPoints: ["main.tsx", "style/console.css", "icon.svg"].map((name) => join(source, name)),
  define: { MICROPHONE_MODULE: JSON.stringify(microphone) },
});

// What is bundled keeps its licences.
const packages = ["preact", "@preact/signals", "@fontsource-variable/geist", "@fontsource-variable/source-serif-4"];
const licences = packages.map((name) => `${name}\n\n${readFileSync(join(source, "../../node_modules", name, "LICENSE"), "utf8").trim()}\n`);
writeFileSync(join(target, "licenses.txt"), licences.join(`\n${"-".repeat(78)}\n\n`));

const names = namesOf(metafile);
const page = join(assets, "console.html");
const html = readFileSync(join(source, "index.html"), "utf8")
  .replace("{program}", names.get("main.tsx"))
  .replace("{style}", names.get("console.css"))
  .replace("{icon}", names.get("icon.svg"));
if (html.includes("undefined")) throw new Error("The console's page names a file that was not built.");
writeFileSync(page, html);

const written = [...Object.keys(worklet.metafile.outputs), ...Object.keys(metafile.outputs)].map((path) => resolve(path));
for (const path of [page, ...written.filter((name) => /\.(js|css|svg)$/.test(name))]) {
  const bytes = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
}
