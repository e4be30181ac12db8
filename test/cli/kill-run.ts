import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Delivery, startReceiver } from "../http/receiver.js";
import { sample, until } from "../http/running-server.js";
import { Command, run } from "./command.js";

export interface KillOptions {
  readonly kills: number;
  /** Until no more are killed, however few they were. Default: no limit. */
  readonly seconds?: number;
  /** Kept by all the servers, one after another. */
  readonly folder: string;
  /** Clients that ask, each for one recording after another. */
  readonly clients?: number;
  readonly onKill?: (kills: number, accepted: number) => void;
}

/** What became of the jobs that servers accepted which were killed at random moments. */
export interface KillReport {
  readonly kills: number;
  readonly accepted: number;
  /** Of accepted jobs; a job may be delivered more than once. */
  readonly deliveries: number;
  /** Answers that the clients never got: their jobs may have been kept or not. */
  readonly unanswered: number;
  /** Accepted and never delivered. */
  readonly lost: readonly string[];
  /** Delivered with different bytes, or without the words that were said. */
  readonly different: readonly string[];
  /** Files of audio left over. */
  readonly leftovers: number;
  readonly seconds: number;
}

/**
 * A server lives for up to so many of its first starts, and so many milliseconds at least: mostly once it answers, in one case of four its start
 * included. A busy machine starts slowly and transcribes slowly.
 */
const longestLife = 1.5;
const leastLife = 3000;

/** Jobs that the clients leave waiting, so that a run comes to its end. */
const mostWaiting = 24;
/** Seconds for what is left when the killing is over. */
const patience = 240;

/** The sample's raw 16 kHz samples, and where in it each of the recordings that are sent lies, in seconds. */
const samples = sample.subarray(78);
const stretches = [
  [0, 2],
  [3, 3],
  [5, 2],
  [8, 3],
] as const;
const recordings = stretches.map(([start, length]) => samples.subarray(start * 32_000, (start + length) * 32_000));
const raw = "encoding=linear16&sample_rate=16000";

/** A process of its own without a supervisor, so that it is the server that dies, and at once. */
const environment = {
  PORT: "0",
  MALLOC_MMAP_THRESHOLD_: "131072",
  CALLBACK_ALLOW_PRIVATE: "1",
  CALLBACK_RETRY_DELAY: "1",
  CALLBACK_RETRIES: "1000",
  // Measured at each start where it is not said, and processes are compared here.
  ENCODER_PRECISION: "float32",
};

interface Alive {
  readonly command: Command;
  readonly url: Promise<string | undefined>;
}

function start(folder: string): Alive {
  const command = new Command(["serve"], { ...environment, DATA_DIR: folder });
  const url = command.says(/localhost:(\d+)/, patience).then(
    ([, port]) => `http://127.0.0.1:${port}`,
    () => undefined,
  );
  return { command, url };
}

async function transcriptOf(response: Response): Promise<string> {
  const { results } = (await response.json()) as { results: { channels: { alternatives: { transcript: string }[] }[] } };
  return results.channels[0]!.alternatives[0]!.transcript;
}

/** Kills a server under load again and again, lets the last one finish, and counts. */
export async function killServers({
  kills: most,
  seconds = Number.POSITIVE_INFINITY,
  folder,
  clients = 4,
  onKill,
}: KillOptions): Promise<KillReport> {
  const from = performance.now();
  const { stdout } = await run(["keys", "create", "--name", "load", "--json"], { DATA_DIR: folder });
  const { key } = JSON.parse(stdout) as { key: string };
  const headers = { authorization: `Token ${key}`, "content-type": "audio/wav" };
  // A receiver that fails now and then: retries are killed too.
  const receiver = await startReceiver((response) => {
    const luck = Math.random();
    if (luck < 0.1) response.writeHead(500).end();
    else if (luck < 0.15) response.destroy();
    else response.end();
  });
  const accepted = new Map<string, number>();
  const delivered = () => new Set(receiver.deliveries.map(({ headers: { "dg-request-id": id } }) => String(id)));
  let unanswered = 0;
  let server = start(folder);
  let ends = false;

  async function client(offset: number): Promise<void> {
    for (let turn = offset; !ends; turn += 1) {
      const url = await server.url;
      const index = turn % recordings.length;
      const got = delivered();
      if (url === undefined || [...accepted.keys()].filter((id) => !got.has(id)).length >= mostWaiting) {
        await sleep(50);
        continue;
      }
      try {
        const callback = encodeURIComponent(`${receiver.url}/${index}`);
        const response = await fetch(`${url}/v1/listen?${raw}&callback=${callback}`, { method: "POST", headers, body: recordings[index] });
        const { request_id: id } = (await response.json()) as { request_id: string };
        if (response.status === 200) accepted.set(id, index);
        else await sleep(50);
      } catch {
        unanswered += 1;
        await sleep(50);
      }
    }
  }

  try {
    const starting = performance.now();
    await server.url;
    const life = Math.max(leastLife, longestLife * (performance.now() - starting));
    const load = Array.from({ length: clients }, (_, index) => client(index));
    let kills = 0;
    while (kills < most && performance.now() - from < seconds * 1000) {
      if (Math.random() > 0.25) await server.url;
      await sleep(Math.random() * life);
      server.command.process.kill("SIGKILL");
      await server.command.ended;
      server = start(folder);
      kills += 1;
      onKill?.(kills, accepted.size);
    }
    const url = await server.url;
    if (url === undefined) throw new Error(`The last server did not start: ${server.command.stderr}`);
    ends = true;
    await Promise.all(load);
    const missing = () => {
      const got = delivered();
      return [...accepted.keys()].filter((id) => !got.has(id));
    };
    await until("every job is delivered", () => missing().length === 0, patience).catch(() => undefined);
    const words = await Promise.all(
      recordings.map(async (body) => await transcriptOf(await fetch(`${url}/v1/listen?${raw}`, { method: "POST", headers, body }))),
    );
    await until("nothing waits", () => readdirSync(join(folder, "spool")).length === 0, 30).catch(() => undefined);
    server.command.process.kill("SIGTERM");
    await server.command.ended;
    return {
      kills,
      accepted: accepted.size,
      deliveries: receiver.deliveries.filter(({ headers: { "dg-request-id": id } }) => accepted.has(String(id))).length,
      unanswered,
      lost: missing(),
      different: differing(receiver.deliveries, accepted, words),
      leftovers: readdirSync(join(folder, "spool")).length,
      seconds: (performance.now() - from) / 1000,
    };
  } finally {
    ends = true;
    server.command.process.kill("SIGKILL");
    await receiver.close();
  }
}

/** Jobs, whether their acceptance was heard of or not, whose deliveries are not all alike, or not what was said. */
function differing(deliveries: readonly Delivery[], accepted: ReadonlyMap<string, number>, words: readonly string[]): readonly string[] {
  const hashes = new Map<string, string>();
  const different = new Set<string>();
  for (const { headers, path, body } of deliveries) {
    const id = String(headers["dg-request-id"]);
    const hash = createHash("sha256").update(body).digest("hex");
    const index = Number(path.slice(1));
    const { metadata, results } = JSON.parse(String(body));
    const right =
      metadata?.request_id === id &&
      results?.channels[0].alternatives[0].transcript === words[index] &&
      (accepted.get(id) ?? index) === index &&
      (hashes.get(id) ?? hash) === hash;
    hashes.set(id, hash);
    if (!right) different.add(id);
  }
  return [...different];
}
