/**
 * Insertions, deletions and substitutions that turn one text into the other (Levenshtein 1966), if they are `most` at most. Only the
 * band of the table that can hold so few is filled (Ukkonen 1985).
 */
export function editDistance(left: string, right: string, most: number): number | undefined {
  if (Math.abs(left.length - right.length) > most) return undefined;
  const over = most + 1;
  let row = new Uint16Array(right.length + 1);
  let next = new Uint16Array(right.length + 1);
  for (let to = 0; to <= right.length; to += 1) row[to] = Math.min(to, over);
  for (let at = 1; at <= left.length; at += 1) {
    const code = left.charCodeAt(at - 1);
    const first = Math.max(1, at - most);
    const last = Math.min(right.length, at + most);
    next[first - 1] = first === 1 ? Math.min(at, over) : over;
    let least = next[first - 1]!;
    for (let to = first; to <= last; to += 1) {
      const above = to === at + most ? over : row[to]!;
      const edits = code === right.charCodeAt(to - 1) ? row[to - 1]! : 1 + Math.min(row[to - 1]!, above, next[to - 1]!);
      next[to] = edits;
      if (edits < least) least = edits;
    }
    if (least > most) return undefined;
    [row, next] = [next, row];
  }
  const distance = row[right.length]!;
  return distance <= most ? distance : undefined;
}
