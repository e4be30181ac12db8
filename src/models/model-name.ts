import { basename } from "node:path";
import { ModelFault } from "./model-fault.js";

const NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i;

/** `ggml-NAME.bin`. */
export function modelFile(name: string): string {
  return `ggml-${name}.bin`;
}

/** The name in a model file's name, if it is one. */
export function nameOfFile(file: string): string | undefined {
  return /^ggml-(.+)\.bin$/.exec(file)?.[1];
}

/** A name as people write it: with or without `ggml-` and `.bin`, or a path. @throws ModelFault `name` */
export function parseName(text: string): string {
  const name = basename(text)
    .replace(/^ggml-/, "")
    .replace(/\.bin$/, "");
  if (!NAME.test(name))
    throw new ModelFault("name", `"${text}" cannot be a model's name: give letters, digits, dots, hyphens and underscores, 100 at most.`);
  return name;
}
