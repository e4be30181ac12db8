import { isDev } from "../corpus.js";
import type { Section } from "../section.js";
import { fixed, table } from "../table.js";
import { type AccuracyField, failureLines, type HeardItem, hearAll } from "./field.js";
import { judge } from "./judgement.js";
import { corpusFor } from "./listening.js";
import type { Normalizer } from "./normalizer.js";
import { type Judged, reliability } from "./reliability.js";

/** How much the words' confidences mean: the share of right words among those of about the same confidence, over the dev list. */
export async function measureConfidence(field: AccuracyField): Promise<Section> {
  const contenders = field.contenders.filter(({ can }) => can.confidence);
  const items = corpusFor(field).filter(isDev);
  const { results, failures } = await hearAll(field, contenders, items, "confidence", () => ({ words: true }));
  const raw: Record<string, readonly Judged[]> = {};
  for (const [name, heard] of results) raw[name] = await judgeAll(field.normalizer, heard);
  return { title: "Confidence", text: [render(raw), ...failureLines(failures)].join("\n"), raw };
}

async function judgeAll(normalizer: Normalizer, heard: readonly HeardItem[]): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const { item, heard: result } of heard) {
    const spoken = result.words.map(([text]) => text);
    const [reference, hypothesis, ...words] = await normalizer.normalize([item.text!, result.text, ...spoken]);
    for (const [index, right] of judge(reference!, hypothesis!, words).entries()) {
      const confidence = result.words[index]![3];
      if (right !== undefined && confidence !== undefined) judged.push([confidence, right]);
    }
  }
  return judged;
}

function render(judged: Readonly<Record<string, readonly Judged[]>>): string {
  const names = Object.keys(judged);
  const tables = names.map((name) => reliability(judged[name]!));
  const header = ["confidence", ...names.flatMap((name) => [`${name}: words`, "mean", "right"])];
  const share = (value: number) => fixed(value, 2);
  const rows = tables[0]!.deciles.map(({ from, to }, index) => [
    `${from.toFixed(1)}–${to.toFixed(1)}`,
    ...tables.flatMap(({ deciles }) => {
      const { words, meanConfidence, right } = deciles[index]!;
      return [`${words}`, share(meanConfidence), share(right)];
    }),
  ]);
  const totals = names.flatMap((name) => {
    const words = judged[name]!;
    const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;
    return [`${words.length}`, share(mean(words.map(([value]) => value))), share(mean(words.map(([, right]) => (right ? 1 : 0))))];
  });
  return table(header, [
    ...rows,
    ["all", ...totals],
    ["expected calibration error", ...tables.flatMap(({ calibrationError }) => [fixed(calibrationError, 3), "", ""])],
    ["Brier score", ...tables.flatMap(({ brier }) => [fixed(brier, 3), "", ""])],
  ]);
}
