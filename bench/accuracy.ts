import type { Contender } from "./contender.js";
import { type CorpusItem, groupOf, isDev, isEnglishSpeech, isWordless, readCorpus } from "./corpus.js";
import { align } from "./edit-distance.js";
import { progress } from "./progress.js";
import { PythonWorker } from "./python-worker.js";
import type { Section } from "./section.js";
import { sum } from "./statistics.js";
import { fixed, table } from "./table.js";

interface Scored {
  readonly item: CorpusItem;
  readonly text: string;
  readonly seconds: number;
  readonly wordErrors: number;
  readonly words: number;
  readonly characterErrors: number;
  readonly characters: number;
}

const LONG = "long_libri_dev";

/** Every engine over every recording in turn; errors after Whisper's English normaliser on both sides. */
export async function measureAccuracy(contenders: readonly Contender[], quick: boolean): Promise<Section> {
  const all = readCorpus().filter((item) => isEnglishSpeech(item) || isWordless(item));
  const items = quick ? all.filter((item, index) => index % 12 === 0 && item.seconds < 30) : all;
  const failures: string[] = [];
  const heard = new Map(contenders.map(({ name }) => [name, [] as { item: CorpusItem; text: string; seconds: number }[]]));
  for (const [index, item] of items.entries()) {
    for (const contender of contenders) {
      progress(`accuracy ${index + 1} of ${items.length}, ${contender.name}`);
      const { text, seconds } = await contender.hear(item.file).catch((error: unknown) => {
        failures.push(`- ${contender.name}, ${item.id}: ${String(error)}`);
        return { text: "", seconds: 0 };
      });
      heard.get(contender.name)!.push({ item, text, seconds });
    }
  }
  const worker = await PythonWorker.start("corpus_worker.py", []);
  const scores = new Map<string, Scored[]>();
  for (const [name, results] of heard) {
    const answer = await worker.ask({ normalize: results.flatMap(({ item, text }) => [item.text, text]) });
    const texts = answer.texts as readonly string[];
    scores.set(
      name,
      results.map((result, index) => ({ ...result, ...score(texts[2 * index]!, texts[2 * index + 1]!) })),
    );
  }
  await worker.close();
  const raw = Object.fromEntries(
    [...scores].map(([name, results]) => [name, results.map(({ item, ...rest }) => ({ id: item.id, group: groupOf(item), ...rest }))]),
  );
  return {
    title: "Accuracy",
    text: [render(scores), ...(failures.length > 0 ? ["", "Failed, counted as silence:", ...failures] : [])].join("\n"),
    raw,
  };
}

function score(reference: string, hypothesis: string): Omit<Scored, "item" | "text" | "seconds"> {
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== "");
  const characters = (text: string) => [...text.replace(/\s+/g, "")];
  return {
    wordErrors: align(words(reference), words(hypothesis)).errors,
    words: words(reference).length,
    characterErrors: align(characters(reference), characters(hypothesis)).errors,
    characters: characters(reference).length,
  };
}

function wordErrorRate(scored: readonly Scored[]): number {
  return (100 * sum(scored.map((each) => each.wordErrors))) / sum(scored.map((each) => each.words));
}

function characterErrorRate(scored: readonly Scored[]): number {
  return (100 * sum(scored.map((each) => each.characterErrors))) / sum(scored.map((each) => each.characters));
}

function render(scores: ReadonlyMap<string, readonly Scored[]>): string {
  const names = [...scores.keys()];
  const row = (title: string, cell: (scored: readonly Scored[]) => string) => [title, ...names.map((name) => cell(scores.get(name)!))];
  const first = scores.get(names[0]!)!;
  const dev = (scored: readonly Scored[]) => scored.filter(({ item }) => isDev(item));
  const spoken = (scored: readonly Scored[]) => scored.filter(({ item }) => isEnglishSpeech(item));
  const wordless = first.filter(({ item }) => isWordless(item)).length;
  const groups = [...new Set(dev(first).map(({ item }) => groupOf(item)))].sort();
  const rows = [
    row(`**WER %, dev list** (${dev(first).length} files)`, (scored) => `**${fixed(wordErrorRate(dev(scored)), 2)}**`),
    ...groups.map((group) => {
      const of = (scored: readonly Scored[]) => dev(scored).filter(({ item }) => groupOf(item) === group);
      return row(`WER %, ${group} (${of(first).length})`, (scored) => fixed(wordErrorRate(of(scored)), 2));
    }),
    row("WER %, 7.3 min joined", (scored) => fixed(wordErrorRate(scored.filter(({ item }) => item.id === LONG)), 2)),
    row("CER % without spaces, dev list", (scored) => fixed(characterErrorRate(dev(scored)), 2)),
    row(`CER % without spaces, all English (${spoken(first).length})`, (scored) => fixed(characterErrorRate(spoken(scored)), 2)),
    row(
      `invented words: files of ${wordless} without speech`,
      (scored) => `${scored.filter((each) => isWordless(each.item) && each.wordErrors > 0).length}`,
    ),
    row("seconds, dev list", (scored) => fixed(sum(dev(scored).map((each) => each.seconds)), 1)),
    row("seconds, everything", (scored) => fixed(sum(scored.map((each) => each.seconds)), 1)),
  ];
  return table(["", ...names], rows);
}
