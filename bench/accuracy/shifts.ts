import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CorpusItem, groupOf, isDev, isEnglishSpeech, isSpeech, isSpelled, LONG_ID } from "../corpus.js";
import { PythonWorker } from "../python-worker.js";
import type { Section } from "../section.js";
import { mean, standardError } from "../statistics.js";
import { fixed, table } from "../table.js";
import { type AccuracyField, failureLines, hearAll } from "./field.js";
import { corpusFor } from "./listening.js";
import { characterErrorRate, wordErrorRate } from "./score.js";
import { languageRate, meanOfSources, type Rate, scoreAll, sourceRate } from "./wer.js";

/** Shifts where `--count` does not say. */
const SHIFTS = 5;
/** Seconds of an encoder's frame: the shifts are spread evenly over it. */
const FRAME = 0.02;

const DEV: readonly Rate[] = [
  { title: "**WER %, dev list**", rate: (scored) => wordErrorRate(scored.filter(({ dev }) => dev)) },
  { title: "**WER %, mean of the sources**", rate: meanOfSources },
];

const OTHER: readonly Rate[] = [
  { title: "WER %, joined, 7.3 min", rate: (scored) => wordErrorRate(scored.filter(({ id }) => id === LONG_ID)) },
  { title: "CER % without spaces, spelled letters and digits", rate: (scored) => characterErrorRate(scored.filter(isSpelled)) },
];

/**
 * Word errors of recordings that begin some milliseconds later each time. Nobody would hear it, but every frame of the spectrum is another one, and a
 * recogniser that hesitates between two words decides otherwise: one pass over the list is one throw of the dice, and their mean tells settings apart.
 * Peers hear what they are compared by, the dev list and other languages.
 */
export async function measureShifts(field: AccuracyField, count = SHIFTS): Promise<Section> {
  const items = corpusFor(field).filter(
    (item) => isSpeech(item) && (!isEnglishSpeech(item) || isDev(item) || item.id === LONG_ID || isSpelled(item)),
  );
  const others = [...new Set(items.filter((item) => !isEnglishSpeech(item)).map(({ lang }) => lang))].sort();
  const sources = [...new Set(items.filter(isDev).map(groupOf))].sort();
  const all = [...DEV, ...sources.map(sourceRate), ...OTHER, ...others.map(languageRate)];
  const dir = await mkdtemp(join(tmpdir(), "whisper-api-shifts-"));
  const worker = await PythonWorker.start("corpus_worker.py", []);
  const ours = field.contenders.filter(({ name }) => field.timed.has(name));
  const peers = field.contenders.filter(({ name, can }) => !field.timed.has(name) && can.longOnly !== true);
  const compared = (item: CorpusItem) => isDev(item) || !isEnglishSpeech(item);
  const rates = new Map([...ours, ...peers].map(({ name }) => [name, all.map((): number[] => [])]));
  const failures: string[] = [];
  try {
    for (let shift = 1; shift <= count; shift++) {
      const shifted = await beginLater(items, (FRAME * shift) / (count + 1), join(dir, String(shift)), worker);
      const title = `shift ${shift} of ${count}`;
      const own = await hearAll(field, ours, shifted, title);
      const theirs = await hearAll(field, peers, shifted.filter(compared), title);
      failures.push(...own.failures, ...theirs.failures);
      for (const [name, results] of [...own.results, ...theirs.results]) {
        const scored = await scoreAll(field.normalizer, results);
        for (const [i, { rate }] of all.entries()) rates.get(name)![i]!.push(rate(scored));
      }
    }
  } finally {
    await worker.close();
    await rm(dir, { recursive: true, force: true });
  }
  const rows = all.map(({ title }, i) => [title, ...[...rates.values()].map((each) => cell(each[i]!))]);
  const about = `Means and their standard errors over ${count} shifts; ${items.filter(isDev).length} files of ${sources.length} sources in the dev list.`;
  return {
    title: "Word errors, shifted",
    text: [table(["", ...rates.keys()], rows), "", about, ...failureLines(failures)].join("\n"),
    raw: Object.fromEntries([...rates].map(([name, each]) => [name, Object.fromEntries(all.map(({ title }, i) => [title, each[i]]))])),
  };
}

/** The recordings without their first seconds, as WAV. */
async function beginLater(items: readonly CorpusItem[], skip: number, dir: string, worker: PythonWorker): Promise<CorpusItem[]> {
  await mkdir(dir);
  const shifted: CorpusItem[] = [];
  for (const item of items) {
    const out = join(dir, `${item.id}.wav`);
    await worker.ask({ join: [item.file], skip, out });
    shifted.push({ ...item, file: out });
  }
  return shifted;
}

function cell(rates: readonly number[]): string {
  return Number.isNaN(mean(rates)) ? "–" : `${fixed(mean(rates), 2)} ± ${fixed(standardError(rates), 2)}`;
}
