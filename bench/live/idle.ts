import { setTimeout as sleep } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { BenchOptions } from "../options.js";
import { progress } from "../progress.js";
import type { Section } from "../section.js";
import { fixed, table } from "../table.js";
import { watchFamily } from "./family-watch.js";
import type { LiveField } from "./live-field.js";
import { opened, openSocket } from "./play.js";

const SOCKETS = 1000;
/** That are being opened at any moment. */
const OPENING = 20;
/** Clients are told to say KeepAlive every three to five seconds. */
const KEEP_ALIVE_MS = 4000;
const SECONDS = 60;
const WATCH_MS = 5000;
/** In which the server gives back what came before. */
const SETTLE_MS = 15_000;

/** What sockets cost on which nothing is said. */
export async function measureIdle({ server }: LiveField, options: BenchOptions): Promise<Section> {
  const count = options.streams?.[0] ?? (options.quick ? 100 : SOCKETS);
  const seconds = options.seconds ?? (options.quick ? 10 : SECONDS);
  await sleep(SETTLE_MS);
  const before = await watched(server.pid, WATCH_MS);
  const sockets: WebSocket[] = [];
  const codes: number[] = [];
  let refused: string | undefined;
  const open = async () => {
    while (sockets.length < count && refused === undefined) {
      const socket = openSocket(server, { interim_results: "true" });
      sockets.push(socket);
      socket.once("close", (code) => codes.push(code));
      progress(`idle, socket ${sockets.length} of ${count}`);
      await opened(socket).catch((error: unknown) => {
        sockets.splice(sockets.indexOf(socket), 1);
        refused ??= String(error);
      });
    }
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.all(Array.from({ length: OPENING }, open));
    // Spread over the time between two, as those of many clients are.
    let next = 0;
    timer = setInterval(() => {
      for (let sent = 0; sent < Math.ceil(sockets.length / (KEEP_ALIVE_MS / 20)); sent += 1) {
        sockets[next++ % sockets.length]?.send('{"type":"KeepAlive"}', () => undefined);
      }
    }, 20);
    await sleep(SETTLE_MS);
    const idle = await watched(server.pid, seconds * 1000);
    const left = sockets.length - codes.length;
    clearInterval(timer);
    const closing = performance.now();
    await Promise.all(sockets.map(closed));
    const closeSeconds = (performance.now() - closing) / 1000;
    await sleep(SETTLE_MS);
    const after = await watched(server.pid, WATCH_MS);
    const rows = [
      ["sockets opened", `${sockets.length}`],
      [`still open after ${seconds} s`, `${left}`],
      ["MB before", fixed(before.memoryMb, 0)],
      ["MB with all of them", fixed(idle.memoryMb, 0)],
      ["**MB above**", `**${fixed(idle.memoryMb - before.memoryMb, 1)}**`],
      ["kB a socket", fixed((1000 * (idle.memoryMb - before.memoryMb)) / sockets.length, 1)],
      ["processor time, % of a core", fixed((100 * idle.cpu) / idle.seconds, 1)],
      ["seconds until all were closed by CloseStream", fixed(closeSeconds, 2)],
      ["closed with 1000", `${codes.filter((code) => code === 1000).length}`],
      ["MB afterwards", fixed(after.memoryMb, 0)],
    ];
    const text = [table(["", ""], rows), ...(refused === undefined ? [] : ["", `No more were let in: ${refused}.`])].join("\n");
    return { title: `Idle sockets with KeepAlive every ${KEEP_ALIVE_MS / 1000} s`, text, raw: { before, idle, after, left, codes } };
  } finally {
    clearInterval(timer);
    for (const socket of sockets) socket.terminate();
  }
}

async function watched(pid: number, ms: number) {
  const stop = watchFamily(pid);
  await sleep(ms);
  return stop();
}

function closed(socket: WebSocket): Promise<void> {
  return new Promise((settle) => {
    if (socket.readyState === socket.CLOSED) return settle();
    socket.once("close", () => settle());
    socket.send('{"type":"CloseStream"}', () => undefined);
    setTimeout(settle, 20_000).unref();
  });
}
