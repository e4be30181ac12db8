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
  /** Who made the alignment: forced, or a recogniser. */
  readonly words_from?: string;
  /** Of joined recordings: what stands where, in either of two forms. */
  readonly segments?: readonly (JoinedPart | readonly [id: string, start: number, end: number, text: string])[];
}

interface JoinedPart {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function readCorpus(): CorpusItem[] {
  return readFileSync(resolve(corpusDir, "manifest.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as CorpusItem)
    .map((item) => ({ ...item, file: resolve(corpusDir, item.file) }))
    .filter((item) => !/\.(raw|pcm)$/.test(item.file));
}

/** Seven minutes of LibriSpeech utterances that are in the corpus one by one too. */
export const LONG_ID = "long_libri_dev";

/** The utterances of a joined recording, times in seconds. */
export function partsOf(item: CorpusItem): JoinedPart[] {
  return (item.segments ?? []).map((part) => ("text" in part ? part : { start: part[1], end: part[2], text: part[3] }));
}

/** Letters and digits spelled one by one: spacing alone would make most of the errors. */
export function isSpelled(item: Pick<CorpusItem, "id">): boolean {
  return item.id.startsWith("an4_") || item.id.startsWith("fsdd_");
}

export function isSpeech(item: CorpusItem): boolean {
  return item.text !== null && item.text !== "";
}

export function isEnglishSpeech(item: CorpusItem): boolean {
  return item.lang === "en" && isSpeech(item);
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
