import { type CorpusItem, groupOf, isDev, isEnglishSpeech, isSpeech, isSpelled, LONG_ID, partsOf } from "../corpus.js";
import type { Section } from "../section.js";
import { mean, sum } from "../statistics.js";
import { fixed, table } from "../table.js";
import { type AccuracyField, failureLines, type HeardItem, hearAll } from "./field.js";
import { corpusFor } from "./listening.js";
import type { Normalizer } from "./normalizer.js";
import { characterErrorRate, type Score, score, wordErrorRate } from "./score.js";

/** One text of one engine with its errors; also what `--json` keeps and `--diff` reads. */
export interface ScoredText extends Score {
  readonly id: string;
  readonly group: string;
  readonly lang: string;
  readonly dev: boolean;
  readonly seconds: number;
  readonly text: string;
  /** Both normalised. */
  readonly reference: string;
  readonly hypothesis: string;
}

interface Scored extends ScoredText {
  readonly item: CorpusItem;
}

/** Languages that are written without spaces: words cannot be counted. */
const UNSPACED = ["ja", "zh"];

/** Errors against the references, after Whisper's normaliser on both sides. */
export async function measureWordErrors(field: AccuracyField): Promise<Section> {
  const items = corpusFor(field).filter(isSpeech);
  const { results, failures } = await hearAll(field, field.contenders, items, "texts");
  const scores = new Map<string, Scored[]>();
  for (const [name, heard] of results) scores.set(name, await scoreAll(field.normalizer, heard));
  const raw = Object.fromEntries([...scores].map(([name, scored]) => [name, scored.map(({ item: _, ...kept }): ScoredText => kept)]));
  return { title: "Word errors", text: [render(scores, field.timed), ...failureLines(failures)].join("\n"), raw };
}

/** Errors of what one engine heard, after Whisper's normaliser on both sides. */
export async function scoreAll(normalizer: Normalizer, heard: readonly HeardItem[]): Promise<Scored[]> {
  const scored: Scored[] = [];
  for (const lang of new Set(heard.map(({ item }) => item.lang))) {
    const own = heard.filter(({ item }) => item.lang === lang);
    const texts = await normalizer.normalize(
      own.flatMap(({ item, heard: { text } }) => [item.text!, text]),
      lang,
    );
    for (const [index, { item, heard: result }] of own.entries()) {
      const [reference, hypothesis] = [texts[2 * index]!, texts[2 * index + 1]!];
      const { id } = item;
      const about = { item, id, group: groupOf(item), lang, dev: isDev(item), seconds: result.seconds, text: result.text };
      scored.push({ ...about, reference, hypothesis, ...score(reference, hypothesis) });
    }
  }
  return scored;
}

/** A row of a table: what is counted of an engine's texts. */
export interface Rate {
  readonly title: string;
  readonly rate: (scored: readonly ScoredText[]) => number;
}

/** Word error rate of the dev list's sources, averaged: each counts as much. */
export function meanOfSources(scored: readonly ScoredText[]): number {
  const sources = new Set(scored.filter(({ dev }) => dev).map(({ group }) => group));
  return mean([...sources].map((source) => sourceRate(source).rate(scored)));
}

/** Of one source of the dev list alone. */
export function sourceRate(source: string): Rate {
  return { title: `WER %, ${source}`, rate: (scored) => wordErrorRate(scored.filter(({ dev, group }) => dev && group === source)) };
}

/** How errors in another language are counted, and of what is heard in it alone. */
export function languageRate(lang: string): Rate {
  const [kind, rate] = UNSPACED.includes(lang) ? (["CER", characterErrorRate] as const) : (["WER", wordErrorRate] as const);
  const title = `${kind} %, ${new Intl.DisplayNames("en", { type: "language" }).of(lang)}`;
  return { title, rate: (scored) => rate(scored.filter((each) => each.lang === lang)) };
}

type Cell = (scored: readonly Scored[]) => string;

function render(scores: ReadonlyMap<string, readonly Scored[]>, timed: ReadonlySet<string>): string {
  const names = [...scores.keys()];
  const first = scores.get(names[0]!)!;
  const row = (title: string, cell: Cell) => [title, ...names.map((name) => cell(scores.get(name)!))];
  const only = (keep: (each: Scored) => boolean, rate: (scored: readonly Scored[]) => number): Cell => {
    return (scored) => fixed(rate(scored.filter(keep)), 2);
  };
  const count = (keep: (each: Scored) => boolean) => first.filter(keep).length;
  const seconds = (scored: readonly Scored[]) => sum(scored.map((each) => each.seconds));
  const bold = (cell: Cell): Cell => {
    return (scored) => `**${cell(scored)}**`;
  };
  const dev = (each: Scored) => each.dev;
  const english = (each: Scored) => isEnglishSpeech(each.item);
  const spelled = (each: Scored) => english(each) && isSpelled(each.item);
  const groups = [...new Set(first.filter(dev).map(({ group }) => group))].sort();
  const rated = ({ title, rate }: Rate, keep: (each: Scored) => boolean) =>
    row(`${title} (${count(keep)})`, (scored) => fixed(rate(scored), 2));
  const joined = (each: Scored) => each.id === LONG_ID;
  const parts = new Set(first.filter(joined).flatMap(({ item }) => partsOf(item).map(({ text }) => text)));
  const apart = (each: Scored) => each.id.startsWith("libri_") && parts.has(each.item.text!);
  const languages = [...new Set(first.filter((each) => !english(each)).map(({ lang }) => lang))].sort();
  const rows = [
    row(`**WER %, dev list** (${count(dev)} files)`, bold(only(dev, wordErrorRate))),
    row(
      `**WER %, mean of the ${groups.length} sources**`,
      bold((scored) => fixed(meanOfSources(scored), 2)),
    ),
    ...groups.map((group) => rated(sourceRate(group), (each) => each.dev && each.group === group)),
    ...(parts.size > 0
      ? [
          row(`WER %, ${parts.size} utterances joined, 7.3 min`, only(joined, wordErrorRate)),
          row(`WER %, the same one by one (${count(apart)})`, only(apart, wordErrorRate)),
        ]
      : []),
    row("CER % without spaces, dev list", only(dev, characterErrorRate)),
    row(`CER % without spaces, spelled letters and digits (${count(spelled)})`, only(spelled, characterErrorRate)),
    row(`CER % without spaces, all English (${count(english)})`, only(english, characterErrorRate)),
    ...languages.map((lang) => rated(languageRate(lang), (each) => each.lang === lang)),
    ["seconds, dev list", ...names.map((name) => (timed.has(name) ? fixed(seconds(scores.get(name)!.filter(dev)), 1) : "–"))],
  ];
  return table(["", ...names], rows);
}
