import type { HeardWord } from "../contender.js";
import { readCorpus } from "../corpus.js";
import { align } from "../edit-distance.js";
import type { Section } from "../section.js";
import { quantile } from "../statistics.js";
import { fixed, table } from "../table.js";
import { borderTable, measureBorders } from "./borders.js";
import { type AccuracyField, failureLines, type HeardItem, hearAll } from "./field.js";
import { spelling } from "./spelling.js";

interface Offsets {
  readonly name: string;
  /** Words of the references. */
  words: number;
  /** |start − reference|, and the same for ends, in milliseconds, of the words that were heard right. */
  readonly starts: number[];
  readonly ends: number[];
}

const WITHIN_MS = [50, 100, 250];
const SHARES = [0.5, 0.9, 0.95];

/** Word times against the corpus's alignments, for the words that both have; then against the borders of joined utterances. */
export async function measureWordTimes(field: AccuracyField): Promise<Section> {
  const contenders = field.contenders.filter(({ can }) => can.times);
  const items = readCorpus().filter(({ words, lang }) => words && (lang === "en" || field.model === "base"));
  const { results, failures } = await hearAll(field, contenders, items, "word times", () => ({ words: true }));
  const kinds = [
    { title: "forced alignment", keep: ({ item }: HeardItem) => !isRecognised(item.words_from) },
    { title: "a recogniser's times", keep: ({ item }: HeardItem) => isRecognised(item.words_from) },
  ];
  const raw: Record<string, Offsets[]> = {};
  const text: string[] = [];
  for (const { title, keep } of kinds) {
    const offsets = [...results].map(([name, heard]) => offsetsOf(name, heard.filter(keep)));
    raw[title] = offsets;
    const files = [...results.values()][0]!.filter(keep).length;
    text.push(`Against ${title} (${files} files):`, "", offsetTable(offsets), "");
  }
  const borders = await measureBorders(field, contenders);
  text.push(`Against the borders of joined utterances (${borders.title}):`, "", borderTable(borders.rows));
  text.push(...failureLines([...failures, ...borders.failures]));
  return { title: "Word times", text: text.join("\n"), raw: { ...raw, borders: borders.rows } };
}

function isRecognised(from: string | undefined): boolean {
  return from?.startsWith("recogniser") ?? false;
}

function offsetsOf(name: string, heard: readonly HeardItem[]): Offsets {
  const offsets: Offsets = { name, words: 0, starts: [], ends: [] };
  for (const { item, heard: result } of heard) {
    const reference = item.words!;
    const { matches } = align(reference.map(spelling), result.words.map(spelling));
    offsets.words += reference.length;
    for (const [said, heardAt] of matches) {
      const off = (edge: 1 | 2) => 1000 * Math.abs(edgeOf(reference[said]!, edge) - edgeOf(result.words[heardAt]!, edge));
      offsets.starts.push(off(1));
      offsets.ends.push(off(2));
    }
  }
  return offsets;
}

function edgeOf(word: HeardWord, edge: 1 | 2): number {
  return word[edge];
}

function offsetTable(offsets: readonly Offsets[]): string {
  const columns = [...SHARES.map((share) => (share === 0.5 ? "median" : `${100 * share} %`)), ...WITHIN_MS.map((ms) => `≤ ${ms} ms`)];
  const header = [
    "off by, ms",
    "words matched",
    ...columns.map((title) => `starts: ${title}`),
    ...columns.map((title) => `ends: ${title}`),
  ];
  const rows = offsets.map(({ name, words, starts, ends }) => [
    name,
    `${starts.length} of ${words}`,
    ...[starts, ends].flatMap((values) => [
      ...SHARES.map((share) => fixed(quantile(values, share), 0)),
      ...WITHIN_MS.map((ms) => `${fixed((100 * values.filter((value) => value <= ms).length) / values.length, 0)} %`),
    ]),
  ]);
  return table(header, rows);
}
