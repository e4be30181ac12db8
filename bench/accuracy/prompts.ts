import type { Contender, HearOptions } from "../contender.js";
import { type CorpusItem, isDev, isWordless } from "../corpus.js";
import { align } from "../edit-distance.js";
import type { Section } from "../section.js";
import { sum } from "../statistics.js";
import { fixed, table } from "../table.js";
import { type AccuracyField, failureLines, hearAll } from "./field.js";
import { excerpt, inventedWords } from "./invention.js";
import { corpusFor } from "./listening.js";
import { namesOf } from "./names.js";
import type { Normalizer } from "./normalizer.js";
import { score, wordErrorRate, wordsOf } from "./score.js";

const CONDITIONS = ["nothing", "names as keyterm", "names as prompt", "wrong names as keyterm", "wrong names as prompt"] as const;
type Condition = (typeof CONDITIONS)[number];

interface Named {
  readonly item: CorpusItem;
  readonly names: readonly string[];
  /** Of other recordings: none is said in this one. */
  readonly wrong: readonly string[];
}

interface Effect {
  readonly name: string;
  readonly condition: Condition;
  /** Of the names' words in the references. */
  readonly nameWords: number;
  readonly nameErrors: number;
  readonly wordErrorRate: number;
  /** Words of given names that were heard and not said, and where. */
  readonly echoes: readonly { readonly id: string; readonly words: readonly string[] }[];
  /** Recordings without speech in which the given names brought words about. */
  readonly invented: readonly string[];
}

/** Whether names that are given are heard better, and whether they are heard where they are not said. */
export async function measurePrompts(field: AccuracyField): Promise<Section> {
  const named = withNames(corpusFor(field).filter(isDev));
  const contenders = field.contenders.filter(({ can }) => can.prompt);
  const effects: Effect[] = [];
  const failures: string[] = [];
  for (const contender of contenders) {
    for (const condition of CONDITIONS) {
      if (condition.endsWith("keyterm") && !contender.can.keyterms) continue;
      const { effect, failed } = await effectOf(field, contender, named, condition);
      effects.push(effect);
      failures.push(...failed);
    }
  }
  const { length } = named;
  const title = `Names given beforehand (${length} files with ${sum(named.map(({ names }) => names.length))} names)`;
  return { title, text: [render(effects), ...failureLines(failures)].join("\n"), raw: effects };
}

function withNames(items: readonly CorpusItem[]): Named[] {
  const named = items.map((item) => ({ item, names: namesOf(item) })).filter(({ names }) => names.length > 0);
  return named.map(({ item, names }, index) => {
    const others = [...named.slice(index + 1), ...named.slice(0, index)].map((other) => other.names);
    const said = wordsOf(item.text!.toLowerCase().replace(/[^\p{L}\s]/gu, ""));
    const isUnsaid = (name: string) => wordsOf(name.toLowerCase()).every((word) => !said.includes(word));
    return { item, names, wrong: others.find((candidates) => candidates.every(isUnsaid)) ?? [] };
  });
}

function given(names: readonly string[], condition: Condition): HearOptions {
  if (condition === "nothing" || names.length === 0) return {};
  return condition.endsWith("keyterm") ? { keyterms: names } : { prompt: `${names.join(", ")}.` };
}

async function effectOf(field: AccuracyField, contender: Contender, named: readonly Named[], condition: Condition) {
  const { normalizer } = field;
  const byId = new Map(named.map((each) => [each.item.id, each]));
  const namesFor = (item: CorpusItem) => {
    const each = byId.get(item.id) ?? named[item.id.length % named.length]!;
    return condition.startsWith("wrong") ? each.wrong : each.names;
  };
  const hear = (items: readonly CorpusItem[]) => hearAll(field, [contender], items, condition, (item) => given(namesFor(item), condition));
  const speech = await hear(named.map(({ item }) => item));
  const scores = [];
  const echoes: { id: string; words: string[] }[] = [];
  let [nameWords, nameErrors] = [0, 0];
  for (const { item, heard } of speech.results.get(contender.name)!) {
    const [reference, hypothesis] = (await normalizer.normalize([item.text!, heard.text])) as [string, string];
    scores.push(score(reference, hypothesis));
    const [said, got] = [wordsOf(reference), wordsOf(hypothesis)];
    const right = new Set(align(said, got).matches.map(([index]) => index));
    const sought = await wordsOfNames(normalizer, byId.get(item.id)!.names);
    for (const [index, word] of said.entries()) {
      if (!sought.has(word)) continue;
      nameWords += 1;
      if (!right.has(index)) nameErrors += 1;
    }
    const offered = condition === "nothing" ? new Set() : await wordsOfNames(normalizer, namesFor(item));
    const echo = got.filter((word) => offered.has(word) && !said.includes(word));
    if (echo.length > 0) echoes.push({ id: item.id, words: echo });
  }
  // Silence is where an echo shows first; without names it is in the table of inventions.
  const silent = condition === "nothing" ? undefined : await hear(corpusFor(field).filter(isWordless));
  const invented = [...(silent?.results.get(contender.name) ?? [])].filter(({ heard }) => inventedWords(heard.text).length > 0);
  const effect: Effect = {
    name: contender.name,
    condition,
    nameWords,
    nameErrors,
    wordErrorRate: wordErrorRate(scores),
    echoes,
    invented: invented.map(({ item, heard }) => `${item.id}: “${excerpt(heard.text)}”`),
  };
  return { effect, failed: [...speech.failures, ...(silent?.failures ?? [])] };
}

async function wordsOfNames(normalizer: Normalizer, names: readonly string[]): Promise<Set<string>> {
  return new Set((await normalizer.normalize(names)).flatMap(wordsOf));
}

function render(effects: readonly Effect[]): string {
  const header = ["", "given", "names' words wrong", "WER %", "heard, not said", "files without speech with words"];
  const rows = effects.map(({ name, condition, nameWords, nameErrors, wordErrorRate, echoes, invented }) => [
    name,
    condition,
    `${nameErrors} of ${nameWords}`,
    fixed(wordErrorRate, 2),
    condition === "nothing" ? "–" : `${sum(echoes.map(({ words }) => words.length))}`,
    condition === "nothing" ? "–" : `${invented.length}`,
  ]);
  const lines = effects.flatMap(({ name, condition, echoes, invented }) => [
    ...echoes.map(({ id, words }) => `- ${name}, ${condition}, ${id}: ${words.join(" ")}`),
    ...invented.map((text) => `- ${name}, ${condition}, ${text}`),
  ]);
  return [table(header, rows), ...(lines.length > 0 ? ["", ...lines] : [])].join("\n");
}
