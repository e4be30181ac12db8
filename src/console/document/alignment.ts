/** Two stretches that stand for each other: of what was there, `from` up to `to`, and of what is there now. */
export interface Difference {
  readonly old: readonly [from: number, to: number];
  readonly new: readonly [from: number, to: number];
}

/**
 * Where two lists differ, in order: a longest common subsequence stays (Wagner and Fischer 1974), and what lies between its members is a
 * difference. Takes time and memory in proportion to the product of the lengths that are left when like beginnings and ends are off.
 */
export function differences(old: readonly string[], now: readonly string[]): Difference[] {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const kept = common(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  const pairs = [...kept.map(([i, j]) => [i + head, j + head] as const), [old.length - tail, now.length - tail] as const];
  const found: Difference[] = [];
  let [i, j] = [head, head];
  for (const [nextI, nextJ] of pairs) {
    if (nextI > i || nextJ > j) found.push({ old: [i, nextI], new: [j, nextJ] });
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return found;
}

function common(old: readonly string[], now: readonly string[]): (readonly [number, number])[] {
  const width = now.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        old[i] === now[j] ? longest[(i + 1) * width + j + 1]! + 1 : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < old.length && j < now.length; ) {
    if (old[i] === now[j]) pairs.push([i++, j++]);
    else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) i += 1;
    else j += 1;
  }
  return pairs;
}
