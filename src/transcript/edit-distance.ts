/** Insertions, deletions and substitutions that turn one text into the other (Levenshtein 1966), if they are `most` at most. */
export function editDistance(left: string, right: string, most: number): number | undefined {
  let row = Uint16Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let at = 1; at <= left.length; at += 1) {
    const next = new Uint16Array(right.length + 1);
    next[0] = at;
    let least = at;
    for (let to = 1; to <= right.length; to += 1) {
      const same = left[at - 1] === right[to - 1];
      next[to] = same ? row[to - 1]! : 1 + Math.min(row[to - 1]!, row[to]!, next[to - 1]!);
      least = Math.min(least, next[to]!);
    }
    if (least > most) return undefined;
    row = next;
  }
  const distance = row[right.length]!;
  return distance <= most ? distance : undefined;
}
