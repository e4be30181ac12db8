// Puts the compiled program and the packages it uses into a few files: read from 1,600 files, they take more than a second of processor time at
// each start (docs/architecture.md, "Start-up"). The few lie as deep as those they are made of, so that what is found by its place is found.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

const target = join(root, "dist/bundle/cli");
rmSync(target, { recursive: true, force: true });

await build({
  absWorkingDir: root,
  entryPoints: ["cli/main", "engine/encoder-worker", "engine/worker", "audio/decode-worker", "audio/speech-worker"].map(
    (name) => `dist/src/${name}.js`,
  ),
  outdir: target,
  entryNames: "[name]",
  chunkNames: "[name]-[hash]",
  splitting: true,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  // Whoever reads a stack in the log reads the names that are in the source.
  keepNames: true,
  minifyWhitespace: true,
  lineLimit: 160,
  sourcemap: "linked",
  // Native code, and packages that read files beside their own.
  external: ["onnxruntime-node", "libsql", "@audio/*", "pino"],
  // Packages in CommonJS call it for Node's modules.
  banner: { js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);' },
  logLevel: "warning",
});
