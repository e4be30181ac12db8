import { Vocabulary } from "../../src/whisper/vocabulary.js";

/** As the reader makes one of a file's tokens. */
export function vocabularyOf(tokens: readonly Uint8Array[]): Vocabulary {
  let end = 0;
  const ends = Uint32Array.from(tokens, ({ length }) => {
    end += length;
    return end;
  });
  return new Vocabulary(Buffer.concat(tokens), ends);
}
