import type { Contender, HeardWord } from "./contender.js";
import { readCorpus } from "./corpus.js";
import { align } from "./edit-distance.js";
import type { ModelName } from "./options.js";
import { progress } from "./progress.js";
import type { Section } from "./section.js";
import { quantile } from "./statistics.js";
import { fixed, table } from "./table.js";

interface Offsets {
  readonly name: string;
  /** Words of the references. */
  words: number;
  /** |start − reference|, and the same for ends, in milliseconds, of the words that were heard right. */
  readonly starts: number[];
  readonly ends: number[];
}

/** Word times against the corpus's alignments, for the words that both have. */
export async function measureWordTimes(contenders: readonly Contender[], model: ModelName): Promise<Section> {
  const items = readCorpus().filter((item) => item.words && (item.lang === "en" || model === "base"));
  const offsets = contenders.map(({ name }): Offsets => ({ name, words: 0, starts: [], ends: [] }));
  for (const item of items) {
    for (const [index, contender] of contenders.entries()) {
      progress(`word times, ${item.id}, ${contender.name}`);
      const { words } = await contender.hear(item.file, { words: true, language: item.lang });
      const { matches } = align(item.words!.map(spelling), words.map(spelling));
      offsets[index]!.words += item.words!.length;
      for (const [reference, heard] of matches) {
        offsets[index]!.starts.push(1000 * Math.abs(item.words![reference]![1] - words[heard]![1]));
        offsets[index]!.ends.push(1000 * Math.abs(item.words![reference]![2] - words[heard]![2]));
      }
    }
  }
  const rows = offsets.map(({ name, words, starts, ends }) => [
    name,
    `${starts.length} of ${words}`,
    ...[starts, ends].flatMap((values) => [fixed(quantile(values, 0.5), 0), fixed(quantile(values, 0.9), 0)]),
  ]);
  const header = ["", "words matched", "start off by, ms: median", "90 %", "end off by, ms: median", "90 %"];
  return { title: `Word times (${items.length} aligned recordings)`, text: table(header, rows), raw: offsets };
}

function spelling([text]: HeardWord): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
