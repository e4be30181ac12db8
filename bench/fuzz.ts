import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "./http-client.js";
import { mutatedFiles } from "./mutated-files.js";
import type { BenchOptions } from "./options.js";
import { residentMb } from "./process-memory.js";
import { progress } from "./progress.js";
import type { Section } from "./section.js";
import { Server } from "./server.js";
import { quantile } from "./statistics.js";
import { fixed, table } from "./table.js";

/** Requests at once: more than there are decoder workers, fewer than the queue holds. */
const AT_ONCE = 8;
/** No mutated file is longer than its fixture of seconds; an answer that takes this long is a hang. */
const LIMIT_MS = 30_000;
/** How long the server may take to let go of everything after the last answer. */
const SETTLE_MS = 10_000;

interface Health {
  readonly engine: {
    readonly admitted: number;
    readonly waiting: number;
    readonly active: number;
    readonly workers: readonly { readonly alive: boolean; readonly restarts: number }[];
  };
}

interface Fault {
  /** Of the file; the number of files for what was wrong at the end. */
  readonly index: number;
  readonly fault: string;
}

/** Mutated audio files over HTTP: 200 or a 4xx in JSON in time for each, and afterwards a living server with every slot free. */
export async function fuzz(options: BenchOptions): Promise<Section> {
  const { count = 1000 } = options;
  const server = await Server.start(options);
  const files = mutatedFiles(options.seed);
  const before = residentMb(server.pid);
  const statuses = new Map<number, number>();
  const seconds: number[] = [];
  const faults: Fault[] = [];
  let next = 0;
  const client = async () => {
    while (next < count && server.alive) {
      const index = next++;
      progress(`fuzz ${index + 1} of ${count}, ${faults.length} faults`);
      const began = performance.now();
      const { status, fault } = await send(server, files(index));
      seconds.push((performance.now() - began) / 1000);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (fault !== undefined) faults.push({ index, fault });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  const end = await slots(server);
  if (end !== undefined) faults.push({ index: next, fault: end });
  const after = server.alive ? residentMb(server.pid) : Number.NaN;
  await server.close();

  if (faults.length > 0) process.exitCode = 1;
  const rows = [
    ...[...statuses].sort(([a], [b]) => a - b).map(([status, count]) => [`answered ${status || "nothing"}`, `${count}`]),
    ["faults", `${faults.length}`],
    ["seconds for an answer: median, 99 %, most", [0.5, 0.99, 1].map((share) => fixed(quantile(seconds, share), 3)).join(", ")],
    ["resident MB before and after", `${fixed(before, 0)}, ${fixed(after, 0)}`],
  ];
  const list = faults.slice(0, 20).map(({ index, fault }) => `- file ${index}: ${fault}`);
  const title = `Fuzz: ${seconds.length} files, seed ${options.seed}`;
  return { title, text: [table(["", ""], rows), ...(list.length > 0 ? ["", ...list] : [])].join("\n"), raw: { faults, seconds } };
}

async function send(server: Server, bytes: Buffer): Promise<{ status: number; fault?: string }> {
  try {
    const { status, type, body } = await server.post(bytes, {}, LIMIT_MS);
    if (status !== 200 && (status < 400 || status > 499)) return { status, fault: `${status} ${body.slice(0, 200)}` };
    if (!type.startsWith("application/json")) return { status, fault: `${status} with ${type}` };
    JSON.parse(body);
    return { status };
  } catch (error) {
    return { status: 0, fault: String(error) };
  }
}

/** What is wrong with the server once it should be at rest; undefined when nothing is. */
async function slots(server: Server): Promise<string | undefined> {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    if (!server.alive) return "the server has ended";
    const { status, body } = await call(`${server.url}/health`, { timeout: LIMIT_MS });
    const { engine } = JSON.parse(body) as Health;
    const idle = engine.admitted === 0 && engine.waiting === 0 && engine.active === 0;
    const whole = status === 200 && engine.workers.every(({ alive, restarts }) => alive && restarts === 0);
    if (idle && whole) return undefined;
    if (performance.now() > deadline) return `health: ${status} ${body}`;
    await sleep(100);
  }
}
