import { setTimeout as sleep } from "node:timers/promises";
import type { Contender } from "./contender.js";
import { mixedRequests } from "./mixed-requests.js";
import type { BenchOptions } from "./options.js";
import { type CppSetup, fasterWhisper, startFasterWhisper, startWhisperCpp, whisperCpp } from "./peers.js";
import { peakMb, residentMb } from "./process-memory.js";
import { progress } from "./progress.js";
import type { PythonWorker } from "./python-worker.js";
import type { Section } from "./section.js";
import { Server } from "./server.js";
import { fixed, table } from "./table.js";

/** Requests at once while memory is watched. */
const AT_ONCE = 4;

interface Footprint {
  readonly engine: string;
  /** Resident megabytes after so many requests. */
  readonly after: Map<number, number>;
  readonly peak: number;
}

/** Resident memory of the whole family of processes: our server under a thousand mixed requests, the peers under the first hundred. */
export async function measureMemory(options: BenchOptions, cppSetup?: CppSetup): Promise<Section> {
  const hundreds = options.quick ? [0, 20, 40] : [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000];
  const footprints = [await watchServer(options, hundreds)];
  const first = hundreds[1]!;
  if (options.peers !== "none") {
    const worker = await startFasterWhisper(options.model, options.threads);
    footprints.push(await watchPeer(worker, fasterWhisper(worker, 5), first));
  }
  if (cppSetup !== undefined) {
    const worker = await startWhisperCpp(options.model, cppSetup);
    footprints.push(await watchPeer(worker, whisperCpp(worker, "greedy"), first));
  }
  const rows = footprints.map(({ engine, after, peak }) => [
    engine,
    ...hundreds.map((count) => fixed(after.get(count), 0)),
    fixed(peak, 0),
  ]);
  const raw = footprints.map((footprint) => ({ ...footprint, after: Object.fromEntries(footprint.after) }));
  return { title: "Resident memory, MB, after so many mixed requests", text: table(["", ...hundreds.map(String), "peak"], rows), raw };
}

async function watchServer(options: BenchOptions, counts: readonly number[]): Promise<Footprint> {
  const server = await Server.start(options);
  const bodies = mixedRequests();
  const after = new Map<number, number>();
  let sent = 0;
  for (const count of counts) {
    const client = async () => {
      while (sent < count) {
        sent += 1;
        progress(`memory, request ${sent}`);
        const { status, body } = await server.post(bodies.next().value);
        if (status !== 200 && status !== 400) throw new Error(`mixed request ${sent}: ${status} ${body}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    await sleep(1000);
    after.set(count, residentMb(server.pid));
  }
  const peak = peakMb(server.pid);
  await server.close();
  return { engine: server.name, after, peak };
}

/** Bodies that are not audio are left out: the peers read files. */
async function watchPeer(worker: PythonWorker, contender: Contender, count: number): Promise<Footprint> {
  const after = new Map([[0, residentMb(worker.pid)]]);
  let sent = 0;
  for (const body of mixedRequests()) {
    if (sent === count) break;
    if (typeof body !== "string") continue;
    sent += 1;
    progress(`memory, ${contender.name}, request ${sent}`);
    await contender.hear(body);
  }
  after.set(count, residentMb(worker.pid));
  const peak = peakMb(worker.pid);
  await worker.close();
  return { engine: contender.name, after, peak };
}
