#!/usr/bin/env node
import { defineCommand, renderUsage, runMain } from "citty";
import { version } from "./product.js";

const main = defineCommand({
  meta: { name: "whisper-api", version, description: "Self-hosted speech to text" },
  subCommands: {
    serve: () => import("./serve.js").then((module) => module.serveCommand),
    transcribe: () => import("./transcribe.js").then((module) => module.transcribeCommand),
    models: () => import("./models.js").then((module) => module.modelsCommand),
    keys: () => import("./keys.js").then((module) => module.keysCommand),
  },
});

const asked = process.argv.some((argument) => argument === "--help" || argument === "-h");

await runMain(main, {
  // Usage that nobody asked for goes with an error, and must not end up in what a script reads.
  showUsage: async (command, parent) => {
    (asked ? process.stdout : process.stderr).write(`${await renderUsage(command, parent)}\n\n`);
  },
});
