import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { HeardWord } from "./contender.js";
import { corpusDir } from "./paths.js";

/** One recording of the corpus; see its README. */
export interface CorpusItem {
  readonly id: string;
  /** Absolute path. */
  readonly file: string;
  readonly seconds: number;
  readonly lang: string;
  readonly kind: string;
  readonly source: string;
  /** What is said: empty where nothing is, null where it is not known. */
  readonly text: string | null;
  /** Present on texts that do not come from the source itself. */
  readonly text_from?: string | null;
  readonly words: readonly HeardWord[] | null;
}

export function readCorpus(): CorpusItem[] {
  return readFileSync(resolve(corpusDir, "manifest.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as CorpusItem)
    .map((item) => ({ ...item, file: resolve(corpusDir, item.file) }))
    .filter((item) => !/\.(raw|pcm)$/.test(item.file));
}

/** Letters and digits spelled one by one: spacing alone would make most of the errors. */
function isSpelled(item: CorpusItem): boolean {
  return item.id.startsWith("an4_") || item.id.startsWith("fsdd_");
}

export function isEnglishSpeech(item: CorpusItem): boolean {
  return item.lang === "en" && item.text !== null && item.text !== "";
}

/** The list of the headline word error rate. */
export function isDev(item: CorpusItem): boolean {
  return isEnglishSpeech(item) && !item.text_from && item.seconds < 30 && !isSpelled(item);
}

/** Recordings in which nothing is said: every word heard there is invented. */
export function isWordless(item: CorpusItem): boolean {
  return ["noise", "music", "silence"].includes(item.kind) && item.text === "";
}

const GROUPS: readonly (readonly [name: string, source: RegExp])[] = [
  ["LibriSpeech test-other", /librispeech_test-other|^TensorSpeech/],
  ["LJ Speech", /\/LJ\d+/],
  ["asterisk prompts", /asterisk/],
  ["pocketsphinx", /pocketsphinx/],
  ["speechbrain", /^speechbrain/],
  ["Picovoice", /^Picovoice/],
  ["Montreal aligner", /^MontrealCorpusTools/],
];

/** The source of an item in the table. */
export function groupOf(item: CorpusItem): string {
  return GROUPS.find(([, source]) => source.test(item.source))?.[0] ?? "others";
}
