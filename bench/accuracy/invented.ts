import { isWordless } from "../corpus.js";
import type { Section } from "../section.js";
import { sum } from "../statistics.js";
import { table } from "../table.js";
import { type AccuracyField, failureLines, type HeardItem, hearAll } from "./field.js";
import { excerpt, inventedWords } from "./invention.js";
import { corpusFor } from "./listening.js";
import { findLoop, type Loop } from "./loops.js";
import { wordsOf } from "./score.js";

interface Invention {
  readonly id: string;
  readonly text: string;
  readonly words: number;
}

interface Repetition extends Loop {
  readonly id: string;
}

interface Found {
  readonly name: string;
  readonly inventions: readonly Invention[];
  /** Recordings without speech for which there is only a note in brackets, such as [MUSIC]. */
  readonly notes: readonly string[];
  readonly loops: readonly Repetition[];
}

/** Words where nothing is said, and phrases that repeat without end anywhere in the corpus. */
export async function measureInvented(field: AccuracyField): Promise<Section> {
  const items = corpusFor(field);
  const contenders = field.contenders.filter(({ can }) => !can.longOnly);
  const { results, failures } = await hearAll(field, contenders, items, "inventions");
  const found: Found[] = [];
  for (const [name, heard] of results) found.push({ name, ...inventions(heard), loops: await loops(field, heard) });
  const wordless = items.filter(isWordless).length;
  const row = (title: string, cell: (of: Found) => number) => [title, ...found.map((each) => `${cell(each)}`)];
  const rows = [
    row(`files with words, of ${wordless} without speech`, (each) => each.inventions.length),
    row("words in them", (each) => sum(each.inventions.map(({ words }) => words))),
    row("files with only a remark in brackets", ({ notes }) => notes.length),
    row(`loops, in ${items.length} files`, (each) => each.loops.length),
  ];
  const lines = found.flatMap(({ name, inventions, loops }) => [
    ...inventions.map(({ id, text }) => `- ${name}, ${id}: “${excerpt(text)}”`),
    ...loops.map(({ id, phrase, times }) => `- ${name}, ${id}: ${times} times “${phrase}”`),
  ]);
  const text = [
    table(["", ...found.map(({ name }) => name)], rows),
    ...(lines.length > 0 ? ["", ...lines] : []),
    ...failureLines(failures),
  ];
  return { title: "Invented words and loops", text: text.join("\n"), raw: found };
}

function inventions(heard: readonly HeardItem[]): Pick<Found, "inventions" | "notes"> {
  const made: Invention[] = [];
  const notes: string[] = [];
  for (const { item, heard: result } of heard.filter((each) => isWordless(each.item))) {
    const text = result.text.trim();
    const words = inventedWords(text).length;
    if (words > 0) made.push({ id: item.id, text, words });
    else if (text !== "") notes.push(`${item.id}: ${excerpt(text)}`);
  }
  return { inventions: made, notes };
}

async function loops({ normalizer }: AccuracyField, heard: readonly HeardItem[]): Promise<Repetition[]> {
  const found: Repetition[] = [];
  for (const lang of new Set(heard.map(({ item }) => item.lang))) {
    const own = heard.filter(({ item }) => item.lang === lang);
    const texts = await normalizer.normalize(
      own.flatMap(({ item, heard: { text } }) => [item.text ?? "", text]),
      lang === "zxx" ? "en" : lang,
    );
    const tokens = (text: string) => (lang === "ja" || lang === "zh" ? [...text.replace(/\s+/g, "")] : wordsOf(text));
    for (const [index, { item }] of own.entries()) {
      const loop = findLoop(tokens(texts[2 * index + 1]!), tokens(texts[2 * index]!));
      if (loop !== undefined) found.push({ id: item.id, ...loop });
    }
  }
  return found;
}
