import type { Contender, Heard, HearOptions } from "../contender.js";
import type { CorpusItem } from "../corpus.js";
import type { ModelName } from "../options.js";
import { progress } from "../progress.js";
import type { Normalizer } from "./normalizer.js";

/** What the tables of texts are made from. */
export interface AccuracyField {
  /** Ours first. */
  readonly contenders: readonly Contender[];
  /** Names of those whose seconds are of this run: our servers. Peers' texts may come from the disk. */
  readonly timed: ReadonlySet<string>;
  readonly normalizer: Normalizer;
  readonly model: ModelName;
  readonly quick: boolean;
}

export interface HeardItem {
  readonly item: CorpusItem;
  readonly heard: Heard;
}

export interface Hearing {
  readonly results: ReadonlyMap<string, readonly HeardItem[]>;
  /** Markdown: what failed and counts as silence. */
  readonly failures: readonly string[];
}

/** Recordings under this are none for the engines that are made for long ones. */
const LONG_SECONDS = 60;

/** The language that an engine is told; an English model hears English whatever is said. */
export function languageOf(item: CorpusItem, model: ModelName): string {
  return model === "base" && item.lang !== "zxx" ? item.lang : "en";
}

/** Every engine over the recordings; one hears them all before the next, so that no more than one peer is at work. */
export async function hearAll(
  { model }: Pick<AccuracyField, "model">,
  contenders: readonly Contender[],
  items: readonly CorpusItem[],
  title: string,
  options: (item: CorpusItem) => HearOptions = () => ({}),
): Promise<Hearing> {
  const results = new Map<string, HeardItem[]>(contenders.map(({ name }) => [name, []]));
  const failures: string[] = [];
  for (const contender of contenders) {
    for (const [index, item] of items.entries()) {
      if (contender.can.longOnly && item.seconds < LONG_SECONDS) continue;
      progress(`${title} ${index + 1} of ${items.length}, ${contender.name}`);
      const heard = await contender.hear(item.file, { language: languageOf(item, model), ...options(item) }).catch((error: unknown) => {
        failures.push(`- ${contender.name}, ${item.id}: ${String(error)}`);
        return { text: "", seconds: 0, words: [] };
      });
      results.get(contender.name)!.push({ item, heard });
    }
  }
  return { results, failures };
}

/** Lines for the end of a section. */
export function failureLines(failures: readonly string[]): string[] {
  return failures.length === 0 ? [] : ["", "Failed, counted as silence:", ...failures];
}
