import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { LONG_ID, readCorpus } from "./corpus.js";
import type { BenchOptions } from "./options.js";
import { sampleFile } from "./paths.js";
import { progress } from "./progress.js";
import type { Section } from "./section.js";
import { Server } from "./server.js";
import { median } from "./statistics.js";
import { fixed, table } from "./table.js";

/** One way of handing a recording over. The first of them is what the others are compared with. */
interface Way {
  readonly name: string;
  readonly type: string;
  body(bytes: Buffer, url: string): Buffer;
}

const boundary = "recording";

const ways: readonly Way[] = [
  { name: "bytes", type: "application/octet-stream", body: (bytes) => bytes },
  { name: "URL", type: "application/json", body: (_bytes, url) => Buffer.from(JSON.stringify({ url })) },
  {
    name: "multipart",
    type: `multipart/form-data; boundary=${boundary}`,
    body: (bytes) =>
      Buffer.concat([
        Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="recording"\r\n\r\n`),
        bytes,
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]),
  },
];

interface Recording {
  readonly name: string;
  readonly file: string;
  readonly rounds: number;
}

/** The same recordings as bytes and in other forms, each in turn, every round beginning with another, so that no place in the order has an advantage. */
export async function measureSources(options: BenchOptions): Promise<Section> {
  const item = (id: string) => readCorpus().find((found) => found.id === id)!;
  const recordings: readonly Recording[] = [
    { name: "5 s", file: item("libri_1688-142285-0003").file, rounds: 100 },
    { name: "11 s", file: sampleFile, rounds: 100 },
    ...(options.quick ? [] : [{ name: `${fixed(item(LONG_ID).seconds / 60, 1)} min`, file: item(LONG_ID).file, rounds: 3 }]),
  ];
  const server = await Server.start({ model: options.model, env: { AUDIO_URL_ALLOW_PRIVATE: "true", ...options.env } });
  const { host, origin } = await serveFiles(recordings);
  try {
    const taken = await waysOf(server, origin);
    const raw: Record<string, Record<string, number[]>> = {};
    for (const { name, file, rounds } of recordings) {
      const bytes = readFileSync(file);
      const seconds: Record<string, number[]> = Object.fromEntries(taken.map((way) => [way.name, []]));
      const count = options.quick ? 2 : rounds;
      for (let round = -1; round < count; round += 1) {
        progress(`${name}, round ${round + 1} of ${count}`);
        for (let turn = 0; turn < taken.length; turn += 1) {
          const way = taken[(round + 1 + turn) % taken.length]!;
          const time = await timed(server, way, bytes, `${origin}/${encodeURIComponent(name)}`);
          // The first round warms up.
          if (round >= 0) seconds[way.name]!.push(time);
        }
      }
      raw[name] = seconds;
    }
    return { title: "Ways to hand a recording over", text: render(raw), raw };
  } finally {
    await server.close();
    host.closeAllConnections();
    host.close();
  }
}

/** Another build may not know them all. */
async function waysOf(server: Server, origin: string): Promise<Way[]> {
  const tried = await Promise.all(
    ways.map(async (way) => (await server.post(way.body(Buffer.from("no audio"), `${origin}/none`), {}, undefined, way.type)).status),
  );
  return ways.filter((_, index) => tried[index] !== 415);
}

async function timed(server: Server, { name, type, body }: Way, bytes: Buffer, url: string): Promise<number> {
  const sent = body(bytes, url);
  const began = performance.now();
  const answer = await server.post(sent, {}, undefined, type);
  const seconds = (performance.now() - began) / 1000;
  if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${answer.body}`);
  return seconds;
}

/** What a file server answers, from memory, on the loopback address. */
async function serveFiles(recordings: readonly Recording[]): Promise<{ readonly host: HttpServer; readonly origin: string }> {
  const files = new Map(recordings.map(({ name, file }) => [`/${encodeURIComponent(name)}`, readFileSync(file)]));
  const host = createServer((request, response) => {
    const bytes = files.get(request.url!);
    if (bytes === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-length": bytes.length }).end(bytes);
  });
  host.listen(0, "127.0.0.1");
  await once(host, "listening");
  return { host, origin: `http://127.0.0.1:${(host.address() as AddressInfo).port}` };
}

function render(raw: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>): string {
  const names = Object.keys(Object.values(raw)[0]!);
  const rows = Object.entries(raw).map(([recording, seconds]) => {
    const [first, ...others] = names.map((name) => median(seconds[name]!));
    return [recording, `${fixed(first, 3)} s`, ...others.map((other) => `${fixed(other, 3)} s, ${fixed(other / first!, 3)}×`)];
  });
  return table(["recording", ...names], rows);
}
