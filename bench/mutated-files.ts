import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { mutate } from "../test/audio/mutation.js";
import { packageRoot } from "./paths.js";

/** Files of one run; the next seed's follow them. */
const PER_SEED = 1_000_000;

/** The damaged file of that number: the same for the same seed, whatever came before. */
export type MutatedFiles = (index: number) => Buffer;

/** Over the short files of every container that the decoder's tests use. */
export function mutatedFiles(seed: number): MutatedFiles {
  const folder = resolve(packageRoot, "test/audio/fixtures");
  const files = readdirSync(folder)
    .sort()
    .map((name) => new Uint8Array(readFileSync(resolve(folder, name))));
  return (index) => Buffer.from(mutate(files, seed * PER_SEED + index));
}
