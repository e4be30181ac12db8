/** A phrase that is said again and again. */
export interface Loop {
  readonly phrase: string;
  readonly times: number;
}

const LONGEST_PHRASE = 8;
const LEAST_TIMES = 3;
/** "No, no, no, no" is speech; a loop is longer. */
const LEAST_TOKENS = 12;

/**
 * The longest run of one phrase of 1 to 8 tokens, repeated at least 3 times and 12 tokens long in all, that the reference has not got in
 * the same number; undefined when there is none. Tokens are words, or characters where a language writes no spaces.
 */
export function findLoop(tokens: readonly string[], reference: readonly string[]): Loop | undefined {
  let longest: { readonly loop: Loop; readonly length: number } | undefined;
  for (let size = 1; size <= LONGEST_PHRASE; size += 1) {
    for (let start = 0; start + size * LEAST_TIMES <= tokens.length; ) {
      const end = runEnd(tokens, start, size);
      const times = Math.floor((end - start) / size);
      const length = times * size;
      const phrase = tokens.slice(start, start + size);
      const isLoop = times >= LEAST_TIMES && length >= LEAST_TOKENS && length > (longest?.length ?? 0);
      if (isLoop && mostTimes(reference, phrase) < times) longest = { loop: { phrase: phrase.join(" "), times }, length };
      // A run that is none cannot hold one that begins later.
      start = Math.max(start + 1, end - size + 1);
    }
  }
  return longest?.loop;
}

/** Where the repetition of the `size` tokens from `start` ends. */
function runEnd(tokens: readonly string[], start: number, size: number): number {
  let end = start + size;
  while (end < tokens.length && tokens[end] === tokens[end - size]) end += 1;
  return end;
}

/** How many times in a row a phrase stands in the tokens at most. */
function mostTimes(tokens: readonly string[], phrase: readonly string[]): number {
  let most = 0;
  for (let start = 0; start + phrase.length <= tokens.length; start += 1) {
    let times = 0;
    while (phrase.every((token, index) => tokens[start + times * phrase.length + index] === token)) times += 1;
    most = Math.max(most, times);
  }
  return most;
}
