import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { text as textOf } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { after, before, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { wavFile } from "../../audio/decoding.js";
import { formBody, formType, type WrittenPart } from "../form/form-body.js";
import { type RunningServer, startServer } from "../running-server.js";
import { fields } from "./audio-client.js";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Bytes of the recording: silence in high quality, which is much to send and little to transcribe. */
const length = 24_576_000;
const mark = "@@here@@";
const shape = { channels: 2, sampleRate: 192_000, dataSize: length };
const silence: WrittenPart = {
  name: "file",
  filename: "silence.wav",
  content: Buffer.concat([wavFile(new Uint8Array(0), shape), Buffer.from(mark)]),
};

let server: RunningServer;
before(async () => {
  server = await startServer({ MAX_AUDIO_UPLOAD_BYTES: "200000000" });
});
after(() => server.close());

/** A form whose recording is made as it is sent; `look` is called when half of it has been, and when all has. */
async function* sent(parts: readonly WrittenPart[], look: () => Promise<void>): AsyncGenerator<Uint8Array> {
  const body = formBody(...parts);
  const at = body.indexOf(mark);
  yield body.subarray(0, at);
  const piece = new Uint8Array(64_000);
  for (let done = 0; done < length; done += piece.length) {
    if (done === length / 2) await look();
    yield piece;
  }
  await look();
  yield body.subarray(at + mark.length);
}

/** What the main thread holds outside its heap, without garbage. */
async function held(): Promise<number> {
  // What a first collection finds to be garbage is given back a little later.
  for (let turn = 0; turn < 3; turn += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return process.memoryUsage().arrayBuffers;
}

/** Node's own client: `fetch` keeps all that it has sent. */
async function posted(url: string, body: AsyncIterable<Uint8Array>): Promise<string> {
  const headers = { authorization: `Bearer ${server.key}`, "content-type": formType };
  const request = httpRequest(`${server.url}${url}`, { method: "POST", headers });
  const answered = once(request, "response") as Promise<[IncomingMessage]>;
  await pipeline(body, request);
  const [response] = await answered;
  return await textOf(response);
}

const model = fields({ model: "whisper-1" });
for (const [what, url, parts] of [
  ["its file first", "/v1/audio/transcriptions", [silence, ...model]],
  ["its file last", "/v1/audio/transcriptions", [...model, silence]],
  ["nothing but its file, as Deepgram's", "/v1/listen", [silence]],
] as const) {
  test(`a form with ${what} is never held in memory, however large it is`, async () => {
    const before = await held();
    const seen: number[] = [];
    const look = async () => void seen.push((await held()) - before);
    const text = await posted(url, sent(parts, look));
    await look();
    assert.match(text, /"(?:seconds|duration)":32/);
    // On a busy machine some megabytes are on their way between the threads; all of it would be twice this.
    assert.ok(Math.max(...seen) < 12_000_000, `${seen.join(", ")} bytes were held`);
  });
}
