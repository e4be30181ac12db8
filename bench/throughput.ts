import type { Contender } from "./contender.js";
import type { BenchOptions } from "./options.js";
import { sampleFile } from "./paths.js";
import { type CppSetup, fasterWhisper, startFasterWhisper, startWhisperCpp, whisperCpp } from "./peers.js";
import { watchPing } from "./ping-watch.js";
import { progress } from "./progress.js";
import type { PythonWorker } from "./python-worker.js";
import type { Section } from "./section.js";
import type { Server } from "./server.js";
import { median, quantile } from "./statistics.js";
import { fixed, table } from "./table.js";

const LEVELS = [1, 4, 16];
/**
 * Requests of each client in a round: of ours and of a peer. A round lasts some twenty seconds with sixteen clients then, so that its beginning and end,
 * at which fewer are answered at once, count little for anybody.
 */
const EACH = { ours: 8, peers: 2 };
/** Length of the sample. */
const SAMPLE_SECONDS = 11;

interface Rate {
  readonly engine: string;
  /** Which workers and threads, for a peer. */
  readonly setup: string;
  readonly atOnce: number;
  /** Of each round. */
  readonly requestsPerSecond: number[];
}

interface Candidate {
  readonly contender: Contender;
  readonly setup: string;
}

/** Requests a second of the sample at so many at once; a peer counts with the workers and threads that serve it best at that level. */
export async function measureThroughput(server: Server, options: BenchOptions, cppSetup?: CppSetup): Promise<Section> {
  const workers: PythonWorker[] = [];
  const candidates = await startCandidates(options, cppSetup, workers);
  const rounds = options.quick ? 1 : 3;
  const rates = new Map<string, Rate>();
  const run = async (contender: Contender, setup: string, atOnce: number, requests: number) => {
    const rate = await requestRate(contender, atOnce, requests);
    const id = `${contender.name} ${setup} ${atOnce}`;
    if (!rates.has(id)) rates.set(id, { engine: contender.name, setup, atOnce, requestsPerSecond: [] });
    rates.get(id)!.requestsPerSecond.push(rate);
  };
  for (const { contender } of [{ contender: server }, ...candidates]) await contender.hear(sampleFile);
  for (const atOnce of LEVELS) {
    const requests = (each: number) => (options.quick ? 1 : each) * Math.max(atOnce, 4);
    for (let round = 0; round < rounds; round += 1) {
      progress(`throughput, ${atOnce} at once, round ${round + 1} of ${rounds}`);
      await run(server, "", atOnce, requests(EACH.ours));
      for (const { contender, setup } of candidates) await run(contender, setup, atOnce, requests(EACH.peers));
    }
  }
  // Apart from the rates: whoever asks a hundred times a second takes some of what it measures.
  const most = LEVELS.at(-1)!;
  const watched = await watchPing(server.url, async () => void (await requestRate(server, most, (options.quick ? 1 : 8) * most)));
  await Promise.all(workers.map((worker) => worker.close()));
  const all = [...rates.values()];
  return { title: "Throughput", text: render(all, watched.latencies), raw: { rates: all, pings: watched.latencies } };
}

async function startCandidates(options: BenchOptions, cppSetup: CppSetup | undefined, workers: PythonWorker[]): Promise<Candidate[]> {
  const { model, threads } = options;
  const candidates: Candidate[] = [];
  if (options.peers !== "none") {
    // Workers share the machine: all threads for one, one for each, and twice as many workers as threads.
    for (const [count, each] of [
      [1, threads],
      [threads, 1],
      [2 * threads, 1],
    ] as const) {
      const worker = await startFasterWhisper(model, each, count);
      workers.push(worker);
      const setup = `${count} × ${each} threads`;
      candidates.push({ contender: fasterWhisper(worker, 5), setup }, { contender: fasterWhisper(worker, 1), setup });
    }
  }
  if (cppSetup !== undefined) {
    const worker = await startWhisperCpp(model, cppSetup);
    workers.push(worker);
    candidates.push({ contender: whisperCpp(worker, "greedy"), setup: `1 × ${cppSetup.threads} threads` });
  }
  return candidates;
}

async function requestRate(contender: Contender, atOnce: number, requests: number): Promise<number> {
  const began = performance.now();
  let left = requests;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      await contender.hear(sampleFile);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return requests / ((performance.now() - began) / 1000);
}

function render(rates: readonly Rate[], pings: readonly number[]): string {
  const engines = [...new Set(rates.map(({ engine }) => engine))];
  const best = (engine: string, atOnce: number) =>
    rates
      .filter((rate) => rate.engine === engine && rate.atOnce === atOnce)
      .reduce((one, other) => (median(other.requestsPerSecond) > median(one.requestsPerSecond) ? other : one));
  const rows = LEVELS.map((atOnce) => {
    const own = median(best(engines[0]!, atOnce).requestsPerSecond);
    return [
      `${atOnce} at once`,
      ...engines.map((engine, index) => {
        const rate = best(engine, atOnce);
        const value = median(rate.requestsPerSecond);
        const speech = `${fixed(value, 2)}/s, ${fixed(value * SAMPLE_SECONDS, 0)} s of speech`;
        return index === 0 ? speech : `${speech}; ours ${fixed(own / value, 1)}× (${rate.setup})`;
      }),
    ];
  });
  const ping = [0.5, 0.99, 1].map((share) => fixed(quantile(pings, share), 1));
  return [
    table(["requests of 11 s", ...engines], rows),
    "",
    `\`/ping\` while 16 requests were transcribed (${pings.length} times): median ${ping[0]} ms, 99 % within ${ping[1]} ms, most ${ping[2]} ms.`,
  ].join("\n");
}
