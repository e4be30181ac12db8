import { type CorpusItem, groupOf, isDev, readCorpus } from "../corpus.js";
import type { AccuracyField } from "./field.js";

/** `--quick` hears every third recording of each source. */
const QUICK_STRIDE = 3;
const QUICK_SECONDS = 15;

/** The recordings for a model: other languages for a multilingual one alone; what holds no speech for both. */
export function corpusFor({ model, quick }: Pick<AccuracyField, "model" | "quick">): CorpusItem[] {
  const items = readCorpus().filter(({ lang, text }) => lang === "en" || lang === "zxx" || text === "" || model === "base");
  return quick ? quickSample(items) : items;
}

function quickSample(items: readonly CorpusItem[]): CorpusItem[] {
  const seen = new Map<string, number>();
  return items.filter((item) => {
    if (item.seconds > QUICK_SECONDS) return false;
    const group = `${isDev(item)} ${item.lang} ${groupOf(item)}`;
    const place = seen.get(group) ?? 0;
    seen.set(group, place + 1);
    return place % QUICK_STRIDE === 0;
  });
}
