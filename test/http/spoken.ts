import assert from "node:assert/strict";
import { plain } from "./parameters/asking.js";

/** Words put in, left out or changed between two texts (Levenshtein 1966). */
export function wordErrors(actual: string, expected: string): number {
  const [left, right] = [plain(actual).split(" "), plain(expected).split(" ")];
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, word] of left.entries()) {
    const next = [index + 1];
    for (const [at, other] of right.entries()) {
      next.push(Math.min(row[at]! + (word === other ? 0 : 1), row[at + 1]! + 1, next[at]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}

/**
 * Every word once: a phrase that was lost or came twice is more than a word or two, which may be heard differently where a stretch of a live
 * stream begins or ends.
 */
export function assertSpoken(actual: string, expected: string, most = 2): void {
  const errors = wordErrors(actual, expected);
  assert.ok(errors <= most, `${errors} words differ: ${actual}`);
}
