import { readFileSync } from "node:fs";
import { fixed, table } from "../table.js";
import { wordErrorRate } from "./score.js";
import type { ScoredText } from "./wer.js";

interface Difference {
  readonly before: ScoredText;
  readonly after: ScoredText;
}

const OURS = "whisper-api";

/**
 * The recordings whose word errors differ between two files of `--json`, those that got worse first, with both texts. A file may be
 * followed by `:NAME`, another engine of that run.
 *
 * @throws Error when a file lacks the table of word errors or the engine
 */
export function diff(one: string, other: string): string {
  const after = new Map(readScores(other).map((text) => [text.id, text]));
  const pairs: Difference[] = readScores(one).flatMap((before) => {
    const same = after.get(before.id);
    return same === undefined ? [] : [{ before, after: same }];
  });
  return renderDiff(pairs);
}

function renderDiff(pairs: readonly Difference[]): string {
  const change = ({ before, after }: Difference) => after.wordErrors - before.wordErrors;
  const changed = pairs.filter((pair) => change(pair) !== 0).sort((a, b) => change(b) - change(a));
  const total = (title: string, keep: (text: ScoredText) => boolean) => {
    const kept = pairs.filter(({ before }) => keep(before));
    const rate = (of: keyof Difference) => fixed(wordErrorRate(kept.map((pair) => pair[of])), 2);
    return [`${title} (${kept.length})`, rate("before"), rate("after")];
  };
  const groups = [...new Set(pairs.filter(({ before }) => before.dev).map(({ before }) => before.group))].sort();
  const totals = table(
    ["WER %", "before", "after"],
    [
      total("dev list", ({ dev }) => dev),
      ...groups.map((group) => total(group, (text) => text.dev && text.group === group)),
      total("everything in both", () => true),
    ],
  );
  const worse = changed.filter((pair) => change(pair) > 0).length;
  const lines = changed.flatMap(({ before, after }) => [
    "",
    `${before.id} (${before.dev ? before.group : `${before.group}, not dev`}): ${before.wordErrors} -> ${after.wordErrors} errors of ${before.words} words`,
    `  said   ${before.reference}`,
    `  before ${before.hypothesis}`,
    `  after  ${after.hypothesis}`,
  ]);
  return [totals, "", `${worse} worse, ${changed.length - worse} better`, ...lines].join("\n");
}

function readScores(argument: string): readonly ScoredText[] {
  const [, file, name = OURS] = /^(.*?\.json)(?::(.+))?$/.exec(argument) ?? [undefined, argument];
  const { sections } = JSON.parse(readFileSync(file!, "utf8")) as { sections: { wer?: { raw: Record<string, ScoredText[]> } } };
  if (sections.wer?.raw === undefined || sections.wer.raw === null) throw new Error(`${file}: no table of word errors (--only wer)`);
  const scores = sections.wer.raw[name];
  if (scores === undefined) throw new Error(`${file}: ${name} is none of ${Object.keys(sections.wer.raw).join(", ")}`);
  return scores;
}
