import type { DocumentWord } from "./transcript-document.js";

/** How sure the model was of a word. */
export type Doubt = "sure" | "unsure" | "doubtful";

/** Of the words under 0.5 half are wrong, between the two one in six, above one in thirty (bench/README.md, "Confidence, tiny.en"). */
const UNSURE = 0.8;
const DOUBTFUL = 0.5;

export function doubtOf({ confidence, edited }: DocumentWord): Doubt {
  if (edited || confidence >= UNSURE) return "sure";
  return confidence >= DOUBTFUL ? "unsure" : "doubtful";
}
