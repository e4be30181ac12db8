import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { AudioError } from "./audio-error.js";
import { openDecoder } from "./library-reader.js";
import { type Reply, type Request, WATCH_COUNT, WATCH_STREAM } from "./protocol.js";
import { Session } from "./session.js";

interface Entry {
  readonly id: number;
  readonly session: Session;
  readonly chunks: Uint8Array[];
  /** Blocks that may still be sent. */
  credit: number;
  /** `given`: the session has been told. */
  end: "open" | "due" | "given";
  state: "starved" | "progress" | "done";
  /** The other side knows that nothing is left to do. */
  toldStarved: boolean;
  toldWorn: boolean;
}

/** Messages are looked at in between at least this often, ms. */
const TURN_MS = 4;

const port = parentPort!;
const watch = new Int32Array((workerData as { watch: SharedArrayBuffer }).watch);
const entries = new Map<number, Entry>();
let running = false;

// Decoders print their complaints; they would go to the server's own output.
for (const method of ["log", "info", "warn", "error", "debug"] as const) console[method] = () => {};

port.on("message", (request: Request) => {
  if (request.type === "open") {
    const { id, options, credit } = request;
    const session = new Session(options);
    entries.set(id, { id, session, chunks: [], credit, end: "open", state: "starved", toldStarved: true, toldWorn: false });
    return;
  }
  const entry = entries.get(request.id);
  if (!entry) return;
  if (request.type === "bytes") entry.chunks.push(request.bytes);
  else if (request.type === "end") entry.end = "due";
  else if (request.type === "credit") entry.credit += request.blocks;
  else remove(entry);
  if (!running) void run();
});

/** Gives every stream that can go on its turn, one piece at a time, until none can. */
async function run(): Promise<void> {
  running = true;
  let turnEnds = performance.now() + TURN_MS;
  for (let busy = true; busy; ) {
    busy = false;
    for (const entry of [...entries.values()]) {
      if (!entries.has(entry.id) || !isReady(entry)) continue;
      busy = true;
      await work(entry);
      if (performance.now() >= turnEnds) {
        await nextTurn();
        turnEnds = performance.now() + TURN_MS;
      }
    }
  }
  running = false;
}

function isReady(entry: Entry): boolean {
  if (entry.credit === 0) return false;
  return entry.state !== "starved" || entry.chunks.length > 0 || entry.end === "due" || entry.session.outbox.waiting > 0;
}

async function work(entry: Entry): Promise<void> {
  const { id, session, chunks } = entry;
  Atomics.store(watch, WATCH_STREAM, id);
  Atomics.add(watch, WATCH_COUNT, 1);
  try {
    let taken = 0;
    if (entry.state === "starved") {
      const chunk = chunks.shift();
      if (chunk) {
        session.push(chunk);
        taken = 1;
        entry.state = "progress";
      } else if (entry.end === "due") {
        session.end();
        entry.end = "given";
        entry.state = "progress";
      }
    }
    if (entry.state === "progress") entry.state = await session.step();
    tellWear(entry);
    if (entries.has(id)) send(entry, taken);
  } catch (error) {
    tellWear(entry);
    if (entries.has(id)) fail(entry, error);
  } finally {
    Atomics.store(watch, WATCH_STREAM, 0);
    if (!entries.has(id)) session.free();
  }
}

function send(entry: Entry, taken: number): void {
  const { id, session } = entry;
  const blocks: Float32Array[][] = [];
  const flush = entry.state !== "progress";
  while (entry.credit > 0) {
    const block = session.outbox.take(flush);
    if (!block) break;
    blocks.push(block);
    entry.credit -= 1;
  }
  const memory = blocks.flatMap((block) => block.map((channel) => channel.buffer as ArrayBuffer));
  const starved = entry.state === "starved" && entry.chunks.length === 0 && session.outbox.waiting === 0;
  if (blocks.length > 0 || taken > 0 || starved !== entry.toldStarved) {
    entry.toldStarved = starved;
    reply({ type: "progress", id, blocks, taken, starved, info: session.info() }, memory);
  }
  if (entry.state !== "done" || session.outbox.waiting > 0) return;
  remove(entry);
  reply({ type: "done", id, info: session.info(), damaged: session.damaged() });
}

/** Also of streams that nobody wants any more. */
function tellWear(entry: Entry): void {
  if (entry.toldWorn || !entry.session.wears()) return;
  entry.toldWorn = true;
  reply({ type: "worn", id: entry.id });
}

function fail(entry: Entry, error: unknown): void {
  remove(entry);
  const damaged = entry.session.damaged();
  const known =
    error instanceof AudioError
      ? error
      : new AudioError("undecodable", "The audio is damaged or cut: its format is known, but nothing of it could be decoded.");
  reply({ type: "failed", id: entry.id, code: known.code, message: known.message, damaged });
}

function remove(entry: Entry): void {
  entries.delete(entry.id);
  entry.chunks.length = 0;
  if (Atomics.load(watch, WATCH_STREAM) !== entry.id) entry.session.free();
}

function reply(message: Reply, memory: ArrayBuffer[] = []): void {
  port.postMessage(message, memory);
}

/** Runs each path once, so that the first request does not pay for compiling it. */
async function warm(): Promise<void> {
  const session = new Session({
    raw: { encoding: "linear16", sampleRate: 48_000, channels: 2 },
    channels: "mix",
    maxSeconds: 60,
    maxPcmBytes: 1e9,
    maxHeldBytes: 0,
  });
  session.push(new Uint8Array(192_000));
  session.end();
  while ((await session.step()) !== "done");
  for (const type of ["mp3", "flac", "opus", "aac"] as const) {
    await nextTurn();
    if (entries.size > 0) return;
    (await openDecoder(type)).free();
  }
}

void warm().catch(() => {});
