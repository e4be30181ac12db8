import { LONG_ID, readCorpus } from "../corpus.js";
import type { BenchOptions } from "../options.js";
import type { Section } from "../section.js";
import type { Server } from "../server.js";
import { median, quantile } from "../statistics.js";
import { fixed, table } from "../table.js";
import { type Level, playLevel } from "./level.js";
import { levelNotes, levelTable, rawOf } from "./level-table.js";
import { type LiveField, REAL_TIME } from "./live-field.js";
import { planOf } from "./plan.js";

/** Requests with the long recording that are kept running. */
const FILES_AT_ONCE = 4;
const SECONDS = 120;

/** The same streams on a quiet machine and on one that is busy with files. */
export async function measureBusy({ server, corpus, scorer }: LiveField, options: BenchOptions): Promise<Section> {
  const seconds = options.seconds ?? (options.quick ? 20 : SECONDS);
  const rows: string[][] = [];
  const levels = [];
  let requests = 0;
  for (const streams of options.streams ?? [1, 4]) {
    const plan = planOf(corpus, streams, seconds);
    const quiet = await playLevel(server, plan, REAL_TIME);
    const files = keepBusy(server);
    let busy: Level;
    try {
      busy = await playLevel(server, plan, REAL_TIME);
    } finally {
      requests += await files.stop();
    }
    for (const [title, values] of DELAYS) {
      for (const [share, name] of SHARES) {
        const [one, other] = [quantile(values(quiet), share), quantile(values(busy), share)];
        rows.push([`${streams} at once, ${title}, ${name}`, fixed(one, 0), fixed(other, 0), fixed(other / one, 2)]);
      }
    }
    for (const level of [quiet, busy]) levels.push({ level, errors: await scorer.score(level.heard, true) });
  }
  const text = [
    table(["ms", "quiet", "busy", "×"], rows),
    "",
    `Busy: ${FILES_AT_ONCE} requests with the recording of seven minutes at any moment (${requests} answered in all).`,
    "",
    levelTable(
      levels.map((each, index) => ({ ...each, level: { ...each.level, target: index % 2 === 0 ? "quiet" : "busy" } })),
      "streams",
      ({ streams, target }) => `${streams}, ${target}`,
    ),
    "",
    ...levelNotes(levels),
  ];
  return { title: "Streams while files are transcribed", text: text.join("\n"), raw: levels.map(rawOf) };
}

const DELAYS: readonly (readonly [string, (level: Level) => readonly number[]])[] = [
  ["word shown", ({ delays }) => delays.shown],
  ["`speech_final` after the endpoint", ({ delays }) => delays.endpoint],
  ["close", ({ delays }) => delays.close],
];
const SHARES = [
  [0.5, "50th"],
  [0.95, "95th"],
] as const;

function keepBusy(server: Server) {
  const { file } = readCorpus().find(({ id }) => id === LONG_ID)!;
  let wanted = true;
  const seconds: number[] = [];
  const client = async () => {
    while (wanted) seconds.push((await server.hear(file)).seconds);
  };
  const clients = Promise.all(Array.from({ length: FILES_AT_ONCE }, client));
  // Whoever stops it hears of a failure.
  clients.catch(() => undefined);
  return {
    /** Waits for the requests that are under way. @returns how many were answered */
    async stop(): Promise<number> {
      wanted = false;
      await clients;
      console.error(`busy: ${seconds.length} files, ${fixed(median(seconds), 1)} s each`);
      return seconds.length;
    },
  };
}
