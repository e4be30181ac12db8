/** Longest phrase whose repetition is looked for, in tokens. */
const MAX_PERIOD = 32;
/** A phrase said this often in a row is a loop, if it also fills `LEAST_TOKENS`: people do say "no, no, no, no". */
const LEAST_TIMES = 4;
const LEAST_TOKENS = 24;

/** A phrase said so often, in so many tokens, is suspicious: another way of decoding may not say it so. */
const STUTTER_TIMES = 5;
const STUTTER_TOKENS = 8;

/** Tokens that are said again when a text does not end: people do say "yes, yes". */
const [LEAST_AGAIN, MOST_AGAIN] = [2, 4];

/** The period of a loop that the tokens end in; undefined when they do not. */
export function repetition(tokens: readonly number[]): number | undefined {
  return repeated(tokens, tokens.length, LEAST_TIMES, LEAST_TOKENS);
}

/** Whether somewhere in the tokens a phrase is said suspiciously often. */
export function stutters(tokens: readonly number[]): boolean {
  return tokens.some((_, i) => repeated(tokens, i + 1, STUTTER_TIMES, STUTTER_TOKENS) !== undefined);
}

/** The period with which the first `n` tokens end, if that is so often and so long. */
function repeated(tokens: readonly number[], n: number, times: number, least: number): number | undefined {
  for (let period = 1; period <= MAX_PERIOD && period * times <= n; period++) {
    let run = period;
    while (run < n && tokens[n - 1 - run] === tokens[n - 1 - run + period]) run += 1;
    if (run >= Math.max(period * times, least)) return period;
  }
  return undefined;
}

/**
 * Whether what follows the first `end` tokens, for one of the `ends` where the text could have ended, has been said before: a few tokens, or all that were said
 * if they are fewer. Said again it is surer than at first, so that a mean over a text is better the more often it says itself.
 */
export function saysAgain(tokens: readonly number[], ends: readonly number[]): boolean {
  return ends.some((end) => {
    const more = tokens.slice(end);
    if (more.length < Math.max(LEAST_AGAIN, Math.min(MOST_AGAIN, end))) return false;
    for (let at = 0; at + more.length <= end; at++) if (more.every((token, i) => token === tokens[at + i])) return true;
    return false;
  });
}

/** The tokens with a loop at their end cut down to one turn of it. */
export function withoutLoop(tokens: readonly number[]): readonly number[] {
  const period = repetition(tokens);
  if (period === undefined) return tokens;
  let run = period;
  while (run < tokens.length && tokens[tokens.length - 1 - run] === tokens[tokens.length - 1 - run + period]) run += 1;
  return tokens.slice(0, tokens.length - run + period);
}
