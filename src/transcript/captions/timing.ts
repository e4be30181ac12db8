import * as limits from "./limits.js";

/** A cue before its place among the others is known. Milliseconds. */
export interface Draft {
  readonly start: number;
  /** Where its last word ends. */
  readonly spoken: number;
  readonly columns: number;
  readonly lines: readonly string[];
  readonly speaker: number | undefined;
  readonly channel: number;
}

export interface Placed {
  begin: number;
  end: number;
}

/** Milliseconds that a text should stand: a second at least, and long enough to be read. */
export function readingTime(columns: number): number {
  return Math.max(limits.SHORTEST, Math.ceil((columns / limits.COLUMNS_PER_SECOND) * 1000));
}

/**
 * When a cue that begins at `begin` leaves the screen. It stays past its speech for readers who need it, up to a second and a half; a gap
 * to `next`, where other words begin, is closed to two frames where it would look jerky. After the last words nothing comes (infinity).
 */
export function leaving(begin: number, spoken: number, columns: number, next: number): number {
  const comfortable = Math.ceil((columns / limits.COMFORTABLE_COLUMNS_PER_SECOND) * 1000);
  const readable = Math.max(
    Math.min(begin + readingTime(columns), spoken + limits.LONGEST_LINGER),
    Math.min(begin + comfortable, spoken + limits.LINGER),
  );
  const wanted = Math.max(spoken, readable);
  const jerky = next - spoken < limits.JERKY_GAP || next - wanted < limits.LINGER;
  // A single word may be longer than the longest cue; its cue is as long as the word, and no longer.
  const latest = Math.max(spoken, begin + limits.LONGEST);
  const end = Math.min(latest, jerky ? next : wanted);
  // The gap yields where the cue would be too short with it.
  return Math.max(Math.min(end, next - limits.GAP), Math.min(end, next, begin + limits.SHORTEST));
}

/** Places drafts, ordered by their start, on the screen one after another; `last` is the end of the recording. */
export function place(drafts: readonly Draft[], last: number): Placed[] {
  const placed: Placed[] = [];
  for (const [index, draft] of drafts.entries()) {
    const next = drafts[index + 1]?.start ?? Number.POSITIVE_INFINITY;
    const previous = placed.at(-1);
    const begin = Math.max(draft.start, previous?.end ?? 0);
    const cue = { begin, end: Math.min(last, leaving(begin, Math.max(begin, draft.spoken), draft.columns, next)) };
    const wait = longestWait(drafts, index, last);
    if (wait > 0) cue.end = Math.max(cue.end, Math.min(begin + readingTime(draft.columns), next + wait));
    lead(cue, previous, drafts[index - 1]);
    cue.end = Math.max(cue.end, cue.begin + 1);
    placed.push(cue);
  }
  withdraw(placed, last);
  return placed;
}

/**
 * How long the cue after `index` may wait until this one has been read. Words of the same voice never wait. Another voice does, for the
 * time that it can spare; where it speaks into this one it gives up more, but keeps its second, for which the third may wait in turn.
 */
function longestWait(drafts: readonly Draft[], index: number, last: number): number {
  const draft = drafts[index]!;
  const next = drafts[index + 1];
  const third = drafts[index + 2];
  if (next === undefined || sameVoice(draft, next)) return 0;
  const free = (third?.start ?? last) - next.start;
  if (next.start >= draft.spoken) return Math.min(limits.LONGEST_WAIT, free - readingTime(next.columns));
  const lent = third === undefined || sameVoice(next, third) ? 0 : limits.LONGEST_WAIT / 2;
  return Math.min(limits.LONGEST_WAIT, free + lent - limits.SHORTEST);
}

function sameVoice(left: Draft, right: Draft): boolean {
  return left.channel === right.channel && left.speaker === right.speaker;
}

/** A cue that is too short begins earlier, in silence that the one before it does not need. */
function lead(cue: Placed, previous: Placed | undefined, draft: Draft | undefined): void {
  const missing = limits.SHORTEST - (cue.end - cue.begin);
  if (missing <= 0) return;
  const needed = previous === undefined ? 0 : Math.max(previous.begin + readingTime(draft!.columns), draft!.spoken) + limits.GAP;
  const earlier = Math.min(missing, limits.LONGEST_LEAD, cue.begin - needed);
  if (earlier <= 0) return;
  cue.begin -= earlier;
  if (previous !== undefined) previous.end = Math.min(previous.end, cue.begin - limits.GAP);
}

/** Cues that reach past the recording's end, because many words share its last instant, move forward as far as they must. */
function withdraw(placed: readonly Placed[], last: number): void {
  let latest = Math.max(last, placed.length);
  for (let index = placed.length - 1; index >= 0; index--) {
    const cue = placed[index]!;
    cue.end = Math.min(cue.end, latest);
    cue.begin = Math.min(cue.begin, cue.end - 1);
    latest = cue.begin;
  }
}
