/**
 * Tells whether a word begins on another channel than `own` between two moments. It must be asked about one pair of moments after the other,
 * in time.
 */
export function interruptions(
  channels: readonly (readonly { readonly start: number }[])[],
  own: number,
): (from: number, to: number) => boolean {
  const others = channels.flatMap((words, channel) => (channel === own ? [] : words.map((word) => word.start))).sort((a, b) => a - b);
  let next = 0;
  return (from, to) => {
    while (next < others.length && others[next]! < from) next += 1;
    return next < others.length && others[next]! <= to;
  };
}
