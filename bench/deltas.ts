import { readFileSync } from "node:fs";
import { LONG_ID, readCorpus } from "./corpus.js";
import { wavOf } from "./live/index.js";
import type { BenchOptions } from "./options.js";
import { sampleFile } from "./paths.js";
import { progress } from "./progress.js";
import type { Section } from "./section.js";
import { Server } from "./server.js";
import { median } from "./statistics.js";
import { fixed, table } from "./table.js";

const boundary = "recording";
const type = `multipart/form-data; boundary=${boundary}`;

/** Seconds of each round. */
interface Times {
  /** The bytes to /v1/listen, until the answer. */
  readonly bytes: number[];
  /** A form to OpenAI's transcriptions, until the answer. */
  readonly form: number[];
  /** The same as a stream: until its first text, and until its end. */
  readonly first: number[];
  readonly stream: number[];
}

/** When the first text of a long recording is there, and what a form of OpenAI's costs beside the bytes alone. */
export async function measureDeltas(options: BenchOptions): Promise<Section> {
  const item = readCorpus().find(({ id }) => id === LONG_ID)!;
  const sample = readFileSync(sampleFile);
  const samples = sample.subarray(sample.indexOf("data") + 8);
  const recordings = {
    "11 s, WAV": sample,
    "5 min, WAV": wavOf(Buffer.concat(Array.from({ length: 27 }, () => samples))),
    [`${fixed(item.seconds / 60, 1)} min, MP3`]: readFileSync(item.file),
  };
  const server = await Server.start({ model: options.model, env: options.env });
  try {
    const raw: Record<string, Times> = {};
    for (const [name, bytes] of Object.entries(recordings)) {
      const times: Times = { bytes: [], form: [], first: [], stream: [] };
      const rounds = options.quick ? 1 : bytes === sample ? 50 : 3;
      for (let round = -1; round < rounds; round += 1) {
        progress(`${name}, round ${round + 1} of ${rounds}`);
        const measured = await oneRound(server, bytes);
        // The first round warms up.
        if (round >= 0) for (const [key, value] of Object.entries(measured)) times[key as keyof Times].push(value);
      }
      raw[name] = times;
    }
    return { title: "Text as it comes", text: render(raw), raw };
  } finally {
    await server.close();
  }
}

async function oneRound(server: Server, bytes: Buffer): Promise<Record<keyof Times, number>> {
  const began = performance.now();
  await server.hear(bytes);
  const heard = performance.now();
  await transcribed(server, formOf(bytes, { model: server.model }));
  const answered = performance.now();
  let first: number | undefined;
  await transcribed(server, formOf(bytes, { model: server.model, stream: "true" }), () => {
    first ??= performance.now();
  });
  const ended = performance.now();
  const seconds = (from: number, to: number) => (to - from) / 1000;
  return {
    bytes: seconds(began, heard),
    form: seconds(heard, answered),
    first: seconds(answered, first!),
    stream: seconds(answered, ended),
  };
}

async function transcribed(server: Server, form: Buffer, onData?: () => void): Promise<void> {
  const { status, body } = await server.transcribe(form, type, onData);
  if (status !== 200) throw new Error(`${status} ${body}`);
}

/** The file first, as most of OpenAI's clients send it. */
function formOf(bytes: Buffer, fields: Readonly<Record<string, string>>): Buffer {
  const part = (header: string, content: Buffer | string) => [
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${header}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from("\r\n"),
  ];
  return Buffer.concat([
    ...part('name="file"; filename="recording"', bytes),
    ...Object.entries({ language: "en", ...fields }).flatMap(([name, value]) => part(`name="${name}"`, value)),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}

function render(raw: Readonly<Record<string, Times>>): string {
  const rows = Object.entries(raw).map(([name, { bytes, form, first, stream }]) => {
    const times = (values: readonly number[]) => `${fixed(median(values), 3)} s`;
    return [name, times(bytes), `${times(form)}, ${fixed(median(form) / median(bytes), 3)}×`, times(first), times(stream)];
  });
  return table(["recording", "/v1/listen, bytes", "OpenAI's form", "stream: first text", "stream: all"], rows);
}
