// Computes once what is the same at every start with each model that comes with the server, so that its starts need not: see src/whisper/kept-file.ts.
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { keepOutput, keepSilence } from "../dist/src/whisper/index.js";

const models = join(import.meta.dirname, "../models");
for (const name of readdirSync(models))
  if (name.endsWith(".bin")) {
    await keepSilence(join(models, name), availableParallelism());
    keepOutput(join(models, name));
  }
