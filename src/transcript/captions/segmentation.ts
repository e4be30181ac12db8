import { type Boundary, cueBreakCost } from "./boundary.js";
import type { Layouts } from "./layout.js";
import { GAP, JERKY_GAP, LINE_COLUMNS, LONG_PAUSE, LONGEST, LONGEST_LEAD, SHORTEST } from "./limits.js";
import type { Piece } from "./piece.js";
import { leaving, readingTime } from "./timing.js";

/** A stretch of pieces that stand on the screen together: `from` to before `to`, the second line beginning with `second`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly second: number;
}

export interface Channel {
  readonly pieces: readonly Piece[];
  readonly boundaries: readonly Boundary[];
  readonly layouts: Layouts;
  /** For each piece, how many times others have begun to speak before it. */
  readonly interruptions: Float64Array;
  /** End of the recording in milliseconds. */
  readonly last: number;
}

/** The parts of a cue's cost, in the unit of a boundary's cost; see docs/captions.md. */
const COST = {
  cue: 3,
  breaking: 2,
  layout: 1,
  tooShort: 30,
  hasty: 3,
  tooFast: 30,
  sentenceInside: 3.5,
  sentenceBegun: 3,
  pauseInside: 6,
  longPauseInside: 20,
  fragment: 5,
  interruption: 4,
} as const;

/** Milliseconds: a cue of a second is allowed, but a row of them flickers. */
const UNHURRIED = 1500;

/** Mid-sentence cues of fewer columns are fragments. */
const FRAGMENT = 24;

/**
 * The cheapest way to cut a channel into cues, by dynamic programming over its words: what a cue costs depends on its own words and on
 * where the next word begins, so the cheapest way to end at a word extends the cheapest ways to end at the words before it. A cue holds
 * a bounded number of words; the time is linear in the words.
 */
export function stretchesOf(channel: Channel): Stretch[] {
  const { pieces, boundaries } = channel;
  const cheapest = new Float64Array(pieces.length + 1).fill(Number.POSITIVE_INFINITY);
  const chosen: Stretch[] = [];
  cheapest[0] = 0;
  const inside = sums(boundaries, (boundary) => (boundary.pause < JERKY_GAP / 2 ? 0 : pauseCost(boundary.pause)));
  const sentences = sums(boundaries, (boundary) => Number(boundary.sentence));
  for (let to = 1; to <= pieces.length; to++) {
    for (let from = to - 1; from >= 0; from--) {
      if (from < to - 1 && (boundaries[from]!.turn || tooLong(channel, from, to))) break;
      const layout = channel.layouts.best(from, to);
      if (layout === undefined) continue;
      const within = inside[to - 1]! - inside[from]!;
      const cost = cheapest[from]! + within + layout.cost * COST.layout + costOf(channel, from, to, sentences[to - 1]! - sentences[from]!);
      if (cost < cheapest[to]!) {
        cheapest[to] = cost;
        chosen[to] = { from, to, second: layout.second };
      }
    }
  }
  const stretches: Stretch[] = [];
  for (let to = pieces.length; to > 0; to = chosen[to]!.from) stretches.push(chosen[to]!);
  return stretches.reverse();
}

/** Nothing longer can fit once this does not. */
function tooLong({ pieces, layouts }: Channel, from: number, to: number): boolean {
  return pieces[to - 1]!.end - pieces[from]!.start > LONGEST || layouts.columns(from + 1, to) > 2 * LINE_COLUMNS + 1;
}

function pauseCost(pause: number): number {
  const seconds = pause / 1000;
  return COST.pauseInside * seconds + (pause < LONG_PAUSE ? 0 : COST.longPauseInside * seconds);
}

function costOf({ pieces, boundaries, layouts, interruptions, last }: Channel, from: number, to: number, sentences: number): number {
  const before = boundaries[from - 1];
  const after = boundaries[to - 1];
  const begin = pieces[from]!.start;
  const spoken = pieces[to - 1]!.end;
  const columns = layouts.columns(from, to);
  const next = pieces[to]?.start ?? Number.POSITIVE_INFINITY;
  const lead = Math.max(0, Math.min(LONGEST_LEAD, before === undefined ? begin : before.pause - 2 * GAP));
  const shown = Math.min(last, leaving(begin, spoken, columns, next)) - begin;
  const ends = after === undefined || after.sentence || after.turn;
  let cost = COST.cue;
  if (after !== undefined && !after.turn) cost += COST.breaking * cueBreakCost(after);
  if (shown + lead < SHORTEST) cost += COST.tooShort * (2 - (shown + lead) / SHORTEST);
  cost += COST.hasty * Math.max(0, Math.min(1, (UNHURRIED - shown) / (UNHURRIED - SHORTEST)));
  // What is missing for reading, as a share of what there is.
  cost += COST.tooFast * Math.min(1, Math.max(0, readingTime(columns) / Math.max(1, shown) - 1));
  cost += sentences * COST.sentenceInside + (sentences > 0 && !ends ? COST.sentenceBegun : 0);
  const whole = ends && (before === undefined || before.sentence || before.turn);
  if (!whole) cost += COST.fragment * Math.max(0, 1 - columns / FRAGMENT);
  return cost + COST.interruption * (interruptions[to - 1]! - interruptions[from]!);
}

function sums(boundaries: readonly Boundary[], value: (boundary: Boundary) => number): Float64Array {
  const sum = new Float64Array(boundaries.length + 1);
  for (const [index, boundary] of boundaries.entries()) sum[index + 1] = sum[index]! + value(boundary);
  return sum;
}
