import type { Contender, HeardWord } from "../contender.js";
import { partsOf, readCorpus } from "../corpus.js";
import { align } from "../edit-distance.js";
import { median } from "../statistics.js";
import { fixed, table } from "../table.js";
import { type AccuracyField, type HeardItem, hearAll } from "./field.js";
import { wordsOf } from "./score.js";
import { spelling } from "./spelling.js";

/** How the first and last words of joined utterances lie to the utterances' borders, in milliseconds; positive is inside. */
export interface Borders {
  readonly name: string;
  readonly utterances: number;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Words heard right that reach further than the tolerance out of the utterance that they belong to. */
  readonly outside: number;
  readonly words: number;
}

/** Where the border was cut is exact; a word's own edge is not sharper than this. */
const TOLERANCE_MS = 100;

/** Joined recordings tell exactly where each utterance begins and ends: no word may reach out of its own. */
export async function measureBorders(
  field: Pick<AccuracyField, "model" | "quick">,
  contenders: readonly Contender[],
): Promise<{ title: string; rows: readonly Borders[]; failures: readonly string[] }> {
  const items = readCorpus().filter((item) => partsOf(item).length > 0 && !(field.quick && item.seconds > 120));
  const { results, failures } = await hearAll(field, contenders, items, "borders", () => ({ words: true }));
  const rows = [...results].map(([name, heard]) => bordersOf(name, heard));
  return { title: items.map(({ id }) => id).join(", "), rows, failures };
}

function bordersOf(name: string, heard: readonly HeardItem[]): Borders {
  const starts: number[] = [];
  const ends: number[] = [];
  let [utterances, outside, words] = [0, 0, 0];
  for (const { item, heard: result } of heard) {
    const parts = partsOf(item);
    utterances += parts.length;
    const reference = parts.flatMap((part) => {
      const said = wordsOf(part.text);
      return said.map((word, index) => ({ word, part, isFirst: index === 0, isLast: index === said.length - 1 }));
    });
    const { matches } = align(
      reference.map(({ word }) => spelling([word, 0, 0])),
      result.words.map((word: HeardWord) => spelling(word)),
    );
    words += matches.length;
    for (const [said, heardAt] of matches) {
      const { part, isFirst, isLast } = reference[said]!;
      const [, start, end] = result.words[heardAt]!;
      const [before, after] = [1000 * (start - part.start), 1000 * (part.end - end)];
      if (isFirst) starts.push(before);
      if (isLast) ends.push(after);
      if (before < -TOLERANCE_MS || after < -TOLERANCE_MS) outside += 1;
    }
  }
  return { name, utterances, starts, ends, outside, words };
}

export function borderTable(rows: readonly Borders[]): string {
  const header = [
    "ms inside the utterance",
    "first words matched",
    "start: median",
    "least",
    "last words matched",
    "end: median",
    "least",
    `words over ${TOLERANCE_MS} ms outside`,
  ];
  const edges = (values: readonly number[], of: number) => [
    `${values.length} of ${of}`,
    fixed(median(values), 0),
    fixed(Math.min(...values), 0),
  ];
  return table(
    header,
    rows.map(({ name, utterances, starts, ends, outside, words }) => [
      name,
      ...edges(starts, utterances),
      ...edges(ends, utterances),
      `${outside} of ${words}`,
    ]),
  );
}
