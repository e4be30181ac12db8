import type { HeardWord } from "../contender.js";

/** A word as it is compared where times matter more than wording: letters and digits alone, small. */
export function spelling([text]: HeardWord): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
