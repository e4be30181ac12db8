/** Pairs of equal items in the cheapest alignment, and its number of insertions, deletions and substitutions. */
export interface Alignment {
  readonly errors: number;
  readonly matches: readonly (readonly [reference: number, hypothesis: number])[];
}

/** Levenshtein's alignment with all costs 1. */
export function align<Item>(reference: readonly Item[], hypothesis: readonly Item[]): Alignment {
  const width = hypothesis.length + 1;
  const costs = new Uint32Array((reference.length + 1) * width);
  for (let column = 0; column < width; column += 1) costs[column] = column;
  for (let row = 1; row <= reference.length; row += 1) {
    costs[row * width] = row;
    for (let column = 1; column < width; column += 1) {
      const differs = reference[row - 1] === hypothesis[column - 1] ? 0 : 1;
      costs[row * width + column] = Math.min(
        costs[(row - 1) * width + column - 1]! + differs,
        costs[(row - 1) * width + column]! + 1,
        costs[row * width + column - 1]! + 1,
      );
    }
  }
  const matches: [number, number][] = [];
  let row = reference.length;
  let column = hypothesis.length;
  const errors = costs[row * width + column]!;
  while (row > 0 && column > 0) {
    const cost = costs[row * width + column]!;
    const same = reference[row - 1] === hypothesis[column - 1];
    if (cost === costs[(row - 1) * width + column - 1]! + (same ? 0 : 1)) {
      row -= 1;
      column -= 1;
      if (same) matches.push([row, column]);
    } else if (cost === costs[(row - 1) * width + column]! + 1) row -= 1;
    else column -= 1;
  }
  return { errors, matches: matches.reverse() };
}
