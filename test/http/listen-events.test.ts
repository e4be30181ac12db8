import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { samples, wav } from "./parameters/asking.js";
import { type RunningServer, sample, sampleText, startServer, until } from "./running-server.js";

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

/** Two minutes of speech: long enough to be far from its end when the first stretch was heard. */
const long = wav(Buffer.concat(Array.from({ length: 11 }, () => samples)), 1);

interface Told {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says.
  readonly data: any;
}

function ask(body: Buffer, query = "", signal?: AbortSignal, asked = server): Promise<Response> {
  return fetch(`${asked.url}/v1/listen${query}`, {
    method: "POST",
    headers: { authorization: `Token ${asked.key}`, accept: "text/event-stream" },
    body: new Uint8Array(body),
    ...(signal && { signal }),
  });
}

/** Events as they come, and whether the server still worked when each came. */
async function* eventsOf(response: Response): AsyncGenerator<Told & { readonly busy: boolean }> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of response.body!) {
    const blocks = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n\n");
    rest = blocks.pop()!;
    for (const block of blocks) {
      const [, name, data] = /^event: (\w+)\ndata: (.+)$/.exec(block)!;
      yield { name: name!, data: JSON.parse(data!), busy: server.engine.status().admitted > 0 };
    }
  }
  assert.equal(rest, "");
}

async function allOf<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

test("stretches are told while the rest is transcribed, and the result is the answer", async () => {
  const response = await ask(long, "?smart_format=true");
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type")!, /^text\/event-stream/);
  const events = await allOf(eventsOf(response));
  const progress = events.slice(0, -1);
  assert.ok(progress.length >= 4, `${progress.length} stretches`);
  assert.ok(progress[0]!.busy, "the first comes while the server works");
  let before = 0;
  for (const { name, data } of progress) {
    assert.equal(name, "progress");
    assert.equal(data.channel, 0);
    assert.ok(data.seconds > before);
    before = data.seconds;
  }
  const { name, data } = events.at(-1)!;
  assert.equal(name, "result");
  assert.equal(data.metadata.request_id, response.headers.get("x-request-id"));
  const { transcript } = data.results.channels[0].alternatives[0];
  const words = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z ]/g, "")
      .split(/\s+/).length;
  assert.equal(words(progress.map((event) => event.data.transcript).join(" ")), words(transcript));
  assert.equal(server.engine.status().admitted, 0);
});

test("each channel is told by itself", async () => {
  const stereo = Buffer.alloc(2 * samples.length);
  for (let at = 0; at < samples.length; at += 2) {
    samples.copy(stereo, 2 * at, at, at + 2);
    stereo.writeInt16LE(Math.round(samples.readInt16LE(at) / 2), 2 * at + 2);
  }
  const events = await allOf(eventsOf(await ask(wav(stereo, 2), "?multichannel=true")));
  const channels = events.filter(({ name }) => name === "progress").map(({ data }) => data.channel);
  assert.deepEqual(channels.toSorted(), [0, 1]);
  assert.equal(events.at(-1)!.data.results.channels.length, 2);
});

test("what is wrong before the first stretch has its status", async () => {
  const refused = await ask(Buffer.from("this is not audio"));
  assert.equal(refused.status, 400);
  assert.match(((await refused.json()) as { err_msg: string }).err_msg, /failed to process audio/);
});

test("a client that leaves stops the work; what fails in the middle is the last event", async () => {
  const other = await startServer();
  try {
    const controller = new AbortController();
    const reader = (await ask(long, "", controller.signal, other)).body!.getReader();
    await reader.read();
    controller.abort();
    await until("the work has stopped", () => other.engine.status().admitted === 0 && other.engine.status().active === 0, 30);

    const events: Told[] = [];
    for await (const event of eventsOf(await ask(long, "", undefined, other))) {
      events.push(event);
      if (events.length === 1) await other.engine.close();
    }
    const { name, data } = events.at(-1)!;
    assert.equal(name, "error");
    assert.equal(data.err_code, "SERVICE_UNAVAILABLE");
    assert.match(data.err_msg, /shutting down/);
  } finally {
    await other.close();
  }
});

test("subtitles, and clients that take anything, are answered as always", async () => {
  const srt = await ask(sample, "?response_format=srt");
  assert.match(srt.headers.get("content-type")!, /^text\/plain/);
  await srt.text();
  const any = await server.app.inject({
    method: "POST",
    url: "/v1/listen",
    headers: { authorization: `Token ${server.key}`, accept: "*/*" },
    payload: sample,
  });
  assert.equal(any.json().results.channels[0].alternatives[0].transcript, sampleText);
});
