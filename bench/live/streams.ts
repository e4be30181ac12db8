import type { BenchOptions } from "../options.js";
import type { Section } from "../section.js";
import { playLevel } from "./level.js";
import { LIMIT_MS, levelNotes, levelTable, rawOf, type ScoredLevel, within } from "./level-table.js";
import { type LiveField, REAL_TIME } from "./live-field.js";
import { planOf } from "./plan.js";
import { type Policy, startRival } from "./rival.js";
import type { LiveTarget } from "./target.js";

/** Streams are doubled up to here if the machine does not fill before. */
const MOST_STREAMS = 128;
const POLICIES: readonly Policy[] = ["simulstreaming", "localagreement"];
/** Of audio a stream and level. */
const SECONDS = 120;

/** Real-time playback by more and more streams, until the machine is full; then the same by the rival. */
export async function measureStreams(field: LiveField, options: BenchOptions): Promise<Section> {
  const ours = await measureTarget(field, field.server, options, true);
  const text = [levelTable(ours), "", ...levelNotes(ours), capacity(ours)];
  const theirs: ScoredLevel[] = [];
  for (const policy of options.peers === "all" ? POLICIES : []) {
    const rival = await startRival(options.model, policy);
    if (typeof rival === "string") {
      text.push("", rival);
      break;
    }
    try {
      const levels = await measureTarget(field, rival, options, false);
      theirs.push(...levels);
      text.push("", `${rival.name}:`, "", levelTable(levels), "", ...levelNotes(levels), capacity(levels));
    } finally {
      await rival.close();
    }
  }
  return { title: "Streams at once, in real time", text: text.join("\n"), raw: { ours: ours.map(rawOf), theirs: theirs.map(rawOf) } };
}

async function measureTarget(field: LiveField, target: LiveTarget, options: BenchOptions, withPost: boolean): Promise<ScoredLevel[]> {
  const done: ScoredLevel[] = [];
  const seconds = options.seconds ?? (options.quick ? 20 : SECONDS);
  for (const streams of options.streams ?? doubling(options.quick ? 2 : MOST_STREAMS)) {
    const level = await playLevel(target, planOf(field.corpus, streams, seconds), REAL_TIME);
    const scored = { level, errors: await field.scorer.score(level.heard, withPost) };
    done.push(scored);
    console.error(levelTable([scored], target.name).split("\n").at(-1));
    // The levels that were asked for are all measured; otherwise a full machine ends it.
    if (options.streams === undefined && !within(level)) break;
  }
  return done;
}

function doubling(most: number): number[] {
  const levels: number[] = [];
  for (let streams = 1; streams <= most; streams *= 2) levels.push(streams);
  return levels;
}

function capacity(levels: readonly ScoredLevel[]): string {
  const fit = levels.filter(({ level }) => within(level)).map(({ level }) => level.streams);
  return fit.length === 0
    ? `No number of streams became final within ${LIMIT_MS} ms at the 95th percentile.`
    : `Within ${LIMIT_MS} ms at the 95th percentile: ${Math.max(...fit)} at once.`;
}
