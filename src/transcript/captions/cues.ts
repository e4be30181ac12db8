import { boundariesOf } from "./boundary.js";
import type { CaptionWord, Cue } from "./cue.js";
import { functionWordsOf } from "./function-words.js";
import { Layouts } from "./layout.js";
import { LINGER } from "./limits.js";
import { type Piece, piecesOf } from "./piece.js";
import { type Channel, type Stretch, stretchesOf } from "./segmentation.js";
import { type Draft, place } from "./timing.js";

export interface CaptionOptions {
  /** BCP 47 tag of what is spoken, for its small words; `en` when absent. */
  readonly language?: string;
}

/**
 * Captions for the words of each channel, in the order of time and never overlapping. `duration` is the recording's, in seconds.
 * Each channel is cut into cues by itself; where channels speak at once, the cues take turns in the order in which they begin.
 */
export function cuesOf(channels: readonly (readonly CaptionWord[])[], duration: number, options: CaptionOptions = {}): Cue[] {
  const words = functionWordsOf(options.language ?? "en");
  const last = Math.max(0, Math.floor(duration * 1000)) || 0;
  const all = channels.map((channel) => piecesOf(channel, duration));
  const drafts = all.flatMap((pieces, index) => {
    const boundaries = boundariesOf(pieces, words);
    const interruptions = interruptionsOf(pieces, all.toSpliced(index, 1));
    const channel: Channel = { pieces, boundaries, layouts: new Layouts(pieces, boundaries), interruptions, last };
    return stretchesOf(channel).map((stretch) => draftOf(channel, stretch, index));
  });
  // Stable, so that at the same instant the lower channel comes first and each channel keeps its order.
  const ordered = drafts.sort((left, right) => left.start - right.start);
  return place(ordered, last).map(({ begin, end }, index): Cue => {
    const { lines, speaker } = ordered[index]!;
    return { start: begin / 1000, end: end / 1000, lines, ...(speaker !== undefined && { speaker }) };
  });
}

function draftOf({ pieces, layouts }: Channel, { from, to, second }: Stretch, channel: number): Draft {
  const { start, speaker } = pieces[from]!;
  const lines = [pieces.slice(from, second), pieces.slice(second, to)].filter((line) => line.length > 0).map(lineOf);
  return { start, spoken: pieces[to - 1]!.end, columns: layouts.columns(from, to), lines, speaker, channel };
}

function lineOf(pieces: readonly Piece[]): string {
  return pieces.map((piece, index) => (index > 0 && piece.spaced ? ` ${piece.text}` : piece.text)).join("");
}

/** How often others have begun to speak, after a rest, before each piece. */
function interruptionsOf(pieces: readonly Piece[], others: readonly (readonly Piece[])[]): Float64Array {
  const times = others
    .flatMap((other) => other.filter((piece, index) => index === 0 || piece.start - other[index - 1]!.end >= LINGER))
    .map((piece) => piece.start)
    .sort((left, right) => left - right);
  let seen = 0;
  return Float64Array.from(pieces, (piece) => {
    while (seen < times.length && times[seen]! < piece.start) seen++;
    return seen;
  });
}
