import { fixed, table } from "../table.js";
import { finalDelay, type Level } from "./level.js";
import { percent, spread } from "./spread.js";
import type { WordErrors } from "./word-errors.js";

/** Milliseconds within which the 95th percentile of the finals has to be. */
export const LIMIT_MS = 1000;

export interface ScoredLevel {
  readonly level: Level;
  readonly errors: WordErrors;
}

/** One row a level; milliseconds as 50th / 95th percentile. */
export function levelTable(levels: readonly ScoredLevel[], title = "streams", name = ({ streams }: Level) => `${streams}`): string {
  const header = [
    title,
    "word shown",
    "word final",
    "`speech_final` after the endpoint",
    "after the last word",
    "close",
    "WER %, live",
    "POST",
    "live against POST",
    "CPU s / s",
    "MB a stream",
    "words taken back",
    "refused",
  ];
  const rows = levels.map(({ level, errors }) => {
    const { delays, family, audio, restMb, streams, refused } = level;
    return [
      name(level),
      spread(delays.shown),
      spread(delays.final),
      level.endsAtEndpoint ? spread(delays.endpoint) : "–",
      spread(delays.speechFinal),
      spread(delays.close),
      fixed(errors.live, 1),
      fixed(errors.post, 1),
      fixed(errors.liveAgainstPost, 1),
      fixed(family.cpu / audio, 3),
      fixed((family.memoryMb - restMb) / streams, 1),
      percent(delays.withdrawn, delays.guessed),
      `${refused}`,
    ];
  });
  return table(header, rows);
}

/** Whether the finals come in time, and all streams were let in. */
export function within(level: Level): boolean {
  return finalDelay(level) <= LIMIT_MS && level.refused === 0;
}

/** Lines below a table: what the reference's alignment says, what broke, and whether the player itself kept up. */
export function levelNotes(levels: readonly ScoredLevel[]): string[] {
  const own = levels.map(({ level }) => level);
  const aligned = own.find(({ delays }) => delays.shownByReference.length > 0);
  const late = Math.max(0, ...own.map((level) => level.late));
  return [
    ...(aligned === undefined
      ? []
      : [
          `By the reference's alignment, ${aligned.target} with ${aligned.streams}: ${aligned.delays.shownByReference.length} words, shown ` +
            `${spread(aligned.delays.shownByReference)}, final ${spread(aligned.delays.finalByReference)}; ` +
            `\`speech_final\` of ${aligned.delays.speechFinalByReference.length} recordings ${spread(aligned.delays.speechFinalByReference)}.`,
        ]),
    ...(late > 100 ? [`Frames were sent up to ${fixed(late, 0)} ms late, which counts as the server's delay.`] : []),
    ...own.flatMap(({ failures }) => failures).map((failure) => `- Failed: ${failure}`),
  ];
}

/** For `--json`: everything but the audio. */
export function rawOf({ level, errors }: ScoredLevel): unknown {
  return { ...level, heard: level.heard.map(({ play, text }) => ({ id: play.recording.id, tail: play.tail, text })), errors };
}
