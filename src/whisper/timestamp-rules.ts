import { TIMESTAMPS } from "./tokenizer.js";

/** What may come next when timestamps are decoded. Indices are timestamps from 0.00 s in steps of 0.02 s; `to` is exclusive. */
export interface AllowedTimestamps {
  readonly from: number;
  readonly to: number;
  /** Whether text may come: any, only its end, or none. */
  readonly text: "any" | "end" | "none";
}

/** The first timestamp is at most 1.00 s (Whisper's `max_initial_timestamp`). */
const MAX_INITIAL = 50;

/**
 * Whisper's rules for timestamp tokens (`ApplyTimestampRules` in openai/whisper's decoding.py; Radford et al. 2022, section 4.5): the first token
 * is a timestamp; they come in pairs but at the end; they never decrease, and a segment has a length.
 */
export function allowedTimestamps(tokens: readonly number[], timestampBegin: number, endOfText: number): AllowedTimestamps {
  if (tokens.length === 0) return { from: 0, to: MAX_INITIAL + 1, text: "none" };
  const isTimestamp = (token: number | undefined) => token !== undefined && token > endOfText;
  const last = tokens[tokens.length - 1];
  const paired = tokens.length < 2 || isTimestamp(tokens[tokens.length - 2]);
  let latest = -1;
  for (let i = tokens.length - 1; i >= 0 && latest < 0; i--) if (isTimestamp(tokens[i])) latest = tokens[i] - timestampBegin;
  if (isTimestamp(last)) {
    if (paired) return { from: 0, to: 0, text: "any" };
    return { from: latest, to: TIMESTAMPS, text: "end" };
  }
  return { from: latest + 1, to: TIMESTAMPS, text: "any" };
}
