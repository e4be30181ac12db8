import { align } from "../edit-distance.js";
import type { BenchOptions } from "../options.js";
import { cpuSeconds } from "../process-cpu.js";
import { residentMb } from "../process-memory.js";
import { progress } from "../progress.js";
import type { Section } from "../section.js";
import { median } from "../statistics.js";
import { fixed, table } from "../table.js";
import { type LiveField, REAL_TIME } from "./live-field.js";
import { finalWords, type LiveWord, resultsOf } from "./live-message.js";
import { type Played, playSession } from "./play.js";
import { repeated, secondsOf, wavOf } from "./recording.js";
import { spread } from "./spread.js";

const HOUR = 3600;
/** Seconds of audio a row. */
const SPAN = 600;
/** Words at the end that are compared with POST. */
const LAST_WORDS = 100;
const POST_LIMIT_MS = 3_600_000;

/** The server's family at a moment of the stream. */
interface Moment {
  /** Seconds of audio sent. */
  readonly audio: number;
  readonly cpu: number;
  readonly memoryMb: number;
}

/** One stream of an hour: whether it grows, gets dearer, or drifts. */
export async function measureHour({ server, corpus }: LiveField, options: BenchOptions): Promise<Section> {
  const seconds = options.seconds ?? (options.quick ? 120 : HOUR);
  const audio = repeated(corpus.long, seconds);
  const recording = { id: "hour", audio, text: "" };
  let sent = 0;
  const moments: Moment[] = [];
  const look = () => moments.push({ audio: sent, cpu: cpuSeconds(server.pid), memoryMb: residentMb(server.pid) });
  const timer = setInterval(() => {
    progress(`hour, ${fixed(sent, 0)} of ${seconds} s of audio`);
    look();
  }, 2000);
  const began = performance.now();
  let played: Played;
  try {
    look();
    const settings = { ...REAL_TIME, speed: options.speed, onSent: (now: number) => (sent = now) };
    played = await playSession(server, { recording, tail: 0 }, settings);
  } finally {
    clearInterval(timer);
    look();
  }
  const wall = (performance.now() - began) / 1000;
  progress("hour, the same over POST");
  const post = await server.hear(wavOf(audio), {}, POST_LIMIT_MS);
  const live = finalWords(played.received).map(({ word }) => word);
  const drift = driftOf(
    live,
    post.words.map(([word, start, end]) => ({ word, start, end })),
  );
  const rows = spansOf(seconds).map(([from, to]) => spanRow(from, to, moments, played, options.speed));
  const speed = secondsOf(recording) / wall;
  const text = [
    table(["minutes of audio", "MB, median", "MB, most", "CPU s / s", "final after its end, ms"], rows),
    "",
    `${fixed(secondsOf(recording), 0)} s of audio in ${fixed(wall, 0)} s (${fixed(speed, 1)} times real time, ${options.speed} wanted); ` +
      `${live.length} words, over POST ${post.words.length}. Of the last ${LAST_WORDS} words ${drift.matched} are the same as POST's; their ends lie ` +
      `${spread(drift.offsets)} ms from those (50th / 95th percentile), the last one's ${fixed(drift.last, 0)} ms.`,
    ...(gaps(played) > 0
      ? [`**The finals leave ${gaps(played)} gaps or overlaps on the time line.**`]
      : ["The finals tile the time line without a gap."]),
  ];
  return {
    title: `One stream of ${fixed(seconds / 60, 0)} minutes`,
    text: text.join("\n"),
    raw: { moments, wall, words: live.length, postWords: post.words.length, drift },
  };
}

function spansOf(seconds: number): [number, number][] {
  const span = seconds <= SPAN ? seconds / 2 : SPAN;
  return Array.from({ length: Math.ceil(seconds / span) }, (_, index) => [index * span, Math.min(seconds, (index + 1) * span)]);
}

function spanRow(from: number, to: number, moments: readonly Moment[], { received }: Played, speed: number): string[] {
  const decimals = (to - from) % 60 === 0 ? 0 : 1;
  const within = moments.filter(({ audio }) => audio >= from && audio <= to);
  const [first, last] = [within[0], within.at(-1)];
  const memory = within.map(({ memoryMb }) => memoryMb);
  const delays = resultsOf(received)
    .filter(({ message }) => message.is_final && message.start >= from && message.start < to)
    .map(({ at, message }) => at - (1000 * (message.start + message.duration)) / speed);
  return [
    `${fixed(from / 60, decimals)}–${fixed(to / 60, decimals)}`,
    fixed(median(memory), 0),
    fixed(Math.max(...memory), 0),
    first !== undefined && last !== undefined && last.audio > first.audio
      ? fixed((last.cpu - first.cpu) / (last.audio - first.audio), 3)
      : "–",
    spread(delays),
  ];
}

/** How far the last words' ends lie from those that POST gives, in milliseconds; words that both heard. */
export function driftOf(live: readonly LiveWord[], post: readonly LiveWord[]): { matched: number; offsets: number[]; last: number } {
  const [own, other] = [live.slice(-LAST_WORDS), post.slice(-LAST_WORDS)];
  const { matches } = align(
    other.map(({ word }) => word),
    own.map(({ word }) => word),
  );
  const offsets = matches.map(([posted, heard]) => 1000 * (own[heard]!.end - other[posted]!.end));
  return { matched: matches.length, offsets: offsets.map(Math.abs), last: offsets.at(-1) ?? Number.NaN };
}

function gaps({ received }: Played): number {
  let end = 0;
  let count = 0;
  for (const { message } of resultsOf(received)) {
    if (!message.is_final) continue;
    if (Math.abs(message.start - end) > 0.002) count += 1;
    end = message.start + message.duration;
  }
  return count;
}
