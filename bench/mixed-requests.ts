import { openSync, readSync } from "node:fs";
import { readCorpus } from "./corpus.js";

/** Longest recording of the mix, in seconds: a thousand requests shall take minutes. */
const LONGEST = 14;

/**
 * An endless, repeatable mix: every container, rate and language of the corpus up to 14 s, recordings without speech, and now and then
 * a body that is cut short or no audio at all. A string is a file's path.
 */
export function* mixedRequests(): Generator<string | Buffer> {
  const files = readCorpus()
    .filter((item) => item.seconds <= LONGEST)
    .map((item) => item.file);
  for (let index = 0; ; index += 1) {
    // A stride without common factors with the number of files visits them all in a scattered order.
    const file = files[(index * 61) % files.length]!;
    if (index % 20 === 19) yield Buffer.alloc(20_000, index);
    else if (index % 20 === 9) yield head(file, 5000);
    else yield file;
  }
}

function head(file: string, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  const descriptor = openSync(file, "r");
  return buffer.subarray(0, readSync(descriptor, buffer, 0, bytes, 0));
}
