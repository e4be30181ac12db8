import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Receiver, startReceiver } from "./receiver.js";
import { type RunningServer, sample, sampleText, startServer, until } from "./running-server.js";

/** Seconds for a job on a busy machine. */
const patience = 120;

let server: RunningServer;
let receiver: Receiver;
before(async () => {
  receiver = await startReceiver((response, index, { url = "" }) => {
    const failures = Number(/fails=(\d+)/.exec(url)?.[1] ?? 0);
    const how = /how=(\w+)/.exec(url)?.[1];
    if (index >= failures) return void response.writeHead(204).end();
    if (how === "cut") return void response.destroy();
    if (how === "hang") return;
    if (how === "redirect") return void response.writeHead(307, { location: `${receiver.url}/elsewhere` }).end();
    if (how === "endless") {
      response.writeHead(500);
      const timer = setInterval(() => response.write("x".repeat(1000)), 5);
      return void response.once("close", () => clearInterval(timer));
    }
    response.writeHead(500).end("no");
  });
  server = await startServer({ CALLBACK_ALLOW_PRIVATE: "1", CALLBACK_RETRY_DELAY: "0", CALLBACK_TIMEOUT: "1", SHUTDOWN_GRACE: "2" });
});
after(async () => {
  await server.close();
  await receiver.close();
});

interface Asked {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestInit["body"];
  readonly to?: RunningServer;
}

/** Asks with a callback to a path of the receiver. */
async function ask(path: string, { query = "", headers = {}, body = sample, to = server }: Asked = {}) {
  const response = await fetch(`${to.url}/v1/listen?callback=${encodeURIComponent(receiver.url + path)}${query}`, {
    method: "POST",
    headers: { authorization: `Token ${to.key}`, "content-type": "audio/wav", ...headers },
    body,
    duplex: "half",
  } as RequestInit);
  return { response, body: (await response.json()) as Record<string, unknown> };
}

async function accepted(path: string, asked: Asked = {}): Promise<string> {
  const { response, body } = await ask(path, asked);
  assert.equal(response.status, 200, JSON.stringify(body));
  return body.request_id as string;
}

interface Status {
  readonly err_code?: string;
  readonly request_id: string;
  readonly status: string;
  readonly ended: string;
  readonly error?: unknown;
  readonly callback: {
    readonly url: string;
    readonly attempts: number;
    readonly last_attempt: string;
    readonly last_status?: number;
    readonly last_error?: string;
    readonly next_attempt?: string;
  };
  readonly result: {
    readonly results: { readonly channels: readonly { readonly alternatives: readonly { readonly transcript: string }[] }[] };
  };
}

const textOf = ({ result }: Status) => result.results.channels[0]!.alternatives[0]!.transcript;

async function status(id: string, key = server.key) {
  const response = await fetch(`${server.url}/v1/requests/${id}`, { headers: { authorization: `Token ${key}` } });
  return { code: response.status, body: (await response.json()) as Status };
}

/** Waits for the end of a job. */
async function ended(id: string) {
  await until("the job ends", async () => ["delivered", "failed"].includes((await status(id)).body.status), patience);
  return (await status(id)).body;
}

const spooled = (of = server) => readdirSync(join(of.folder, "spool"));

test("a request with callback is answered with its id at once, and what a direct one is answered with is delivered", async () => {
  const query = "&tag=a&tag=b&extra=k:v&search=country&utterances=true&paragraphs=true";
  const { response, body } = await ask("/plain", { query });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
  const id = body.request_id as string;
  assert.deepEqual(body, { request_id: id });
  for (const header of ["dg-request-id", "x-request-id"]) assert.equal(response.headers.get(header), id);

  await until("it is delivered", () => receiver.of("/plain").length > 0, patience);
  const [{ method, headers, body: bytes }] = receiver.of("/plain") as [(typeof receiver.deliveries)[number]];
  assert.equal(method, "POST");
  assert.equal(headers["content-type"], "application/json");
  assert.equal(headers["content-length"], String(bytes.length));
  assert.equal(headers["dg-request-id"], id);
  assert.ok(headers["dg-token"] !== undefined && headers["dg-token"] !== "");
  assert.equal(JSON.stringify(headers).includes(server.key), false, "the key leaves the server");
  for (const name of Object.keys(headers)) assert.equal(name.startsWith("webhook-"), false, name);

  const direct = await fetch(`${server.url}/v1/listen?${query.slice(1)}`, {
    method: "POST",
    headers: { authorization: `Token ${server.key}`, "content-type": "audio/wav" },
    body: sample,
  });
  const differs = (text: string) => {
    const { metadata, results } = JSON.parse(text);
    const utterances = results.utterances.map((each: object) => ({ ...each, id: "" }));
    return { metadata: { ...metadata, request_id: "", created: "" }, results: { ...results, utterances } };
  };
  assert.deepEqual(differs(String(bytes)), differs(await direct.text()));
  assert.equal(JSON.parse(String(bytes)).metadata.request_id, id);

  const body2 = await ended(id);
  assert.equal(body2.status, "delivered");
  assert.deepEqual(body2.result, JSON.parse(String(bytes)));
  await until("its audio is removed", () => spooled().length === 0);
});

test("a form may bring the recording, and the callback too", async () => {
  const form = (fields: Readonly<Record<string, string>>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set("file", new Blob([sample], { type: "audio/wav" }), "jfk.wav");
    return form;
  };
  const send = async (query: string, body: FormData) => {
    const headers = { authorization: `Token ${server.key}` };
    const response = await fetch(`${server.url}/v1/listen${query}`, { method: "POST", headers, body });
    assert.equal(response.status, 200);
    return ((await response.json()) as { request_id: string }).request_id;
  };
  const address = (path: string) => `${receiver.url}${path}`;
  const inQuery = await send(`?callback=${encodeURIComponent(address("/form-query"))}`, form({ response_format: "srt" }));
  const inField = await send("", form({ callback: address("/form-field"), tag: "a" }));
  for (const id of [inQuery, inField]) assert.equal((await ended(id)).status, "delivered");
  assert.match(String(receiver.of("/form-query")[0]?.body), /^1\n00:00:00,/);
  const { metadata, results } = JSON.parse(String(receiver.of("/form-field")[0]?.body));
  assert.deepEqual([metadata.tags, results.channels[0].alternatives[0].transcript], [["a"], sampleText]);
  assert.equal(server.engine.status().admitted, 0);
});

test("methods and formats are as asked for", async () => {
  const cases = [
    ["/put", "&callback_method=put", "PUT", "application/json", sampleText],
    ["/PUT", "&callback_method=PUT", "PUT", "application/json", sampleText],
    ["/post", "&callback_method=POST", "POST", "application/json", sampleText],
    ["/srt", "&response_format=srt", "POST", "text/plain; charset=utf-8", "00:00:00,"],
    ["/vtt", "&response_format=vtt", "POST", "text/vtt; charset=utf-8", "WEBVTT"],
  ] as const;
  for (const [path, query, method, type, includes] of cases) {
    const id = await accepted(path, { query });
    const { result }: { readonly result: unknown } = await ended(id);
    const [delivery] = receiver.of(path);
    assert.deepEqual([delivery?.method, delivery?.headers["content-type"]], [method, type], path);
    assert.ok(String(delivery?.body).includes(includes), path);
    if (typeof result === "string") assert.equal(result, String(delivery?.body));
  }
});

test("audio that cannot be decoded is found later, and the error's body is delivered", async () => {
  const id = await accepted("/noise", { body: Buffer.from("this is no audio at all, it is a text".repeat(50)) });
  const { status: state, result, error } = await ended(id);
  assert.deepEqual([state, result], ["delivered", undefined]);
  const delivered = JSON.parse(String(receiver.of("/noise")[0]?.body));
  assert.deepEqual(error, delivered);
  assert.deepEqual([delivered.err_code, delivered.request_id, delivered.detail], ["Bad Request", id, delivered.err_msg]);
  assert.match(delivered.err_msg, /failed to process audio/);
});

test("what can be wrong is told before anything is accepted, and leaves nothing", async () => {
  const one = receiver.url;
  const cases: readonly (readonly [what: string, callback: string, more: Asked, code: number, message: RegExp])[] = [
    ["no URL", "hello", {}, 400, /The callback URL cannot be used/],
    ["no host", "http://", {}, 400, /The callback URL cannot be used/],
    ["a scheme", "ftp://example.com/", {}, 400, /http:\/\/ or https:\/\//],
    ["a scheme of live streams", "wss://example.com/", {}, 400, /http:\/\/ or https:\/\//],
    ["metadata of clouds", "http://169.254.169.254/latest", {}, 400, /The callback URL cannot be used/],
    ["an unknown name", "http://nobody.invalid/", {}, 400, /not found/],
    ["a long URL", `${one}/${"x".repeat(2000)}`, {}, 400, /at most 2000 characters/],
    ["two callbacks", `${one}&callback=${one}/b`, {}, 400, /it once/],
    ["a method", one, { query: "&callback_method=delete" }, 400, /callback_method="delete"/],
    ["a model", one, { query: "&model=gigantic" }, 400, /model="gigantic"/],
    ["a parameter", one, { query: "&start=soon" }, 400, /start="soon"/],
    ["a feature", one, { query: "&redact=pci" }, 400, /redact="pci"/],
    ["no bytes", one, { body: Buffer.alloc(0) }, 400, /The body is empty/],
    ["a media type", one, { headers: { "content-type": "text/plain" } }, 415, /text\/plain/],
    ["no key", one, { headers: { authorization: "Token nobody" } }, 401, /Invalid credentials/],
    ["bad JSON", one, { headers: { "content-type": "application/json" }, body: "{" }, 400, /JSON/],
    ["no URL in JSON", one, { headers: { "content-type": "application/json" }, body: "{}" }, 400, /"url"/],
  ];
  for (const [what, callback, { query = "", headers = {}, body = sample }, code, message] of cases) {
    const response = await fetch(`${server.url}/v1/listen?callback=${callback}${query}`, {
      method: "POST",
      headers: { authorization: `Token ${server.key}`, "content-type": "audio/wav", ...headers },
      body,
    });
    const answer = (await response.json()) as { err_msg: string; request_id: string };
    assert.equal(response.status, code, `${what}: ${answer.err_msg}`);
    assert.match(answer.err_msg, message, what);
    assert.equal((await status(answer.request_id)).code, 404, what);
  }
  await until("all jobs have ended", () => spooled().length === 0, patience);
});

test("where private addresses are not allowed, neither are they nor other ports than Deepgram's", async () => {
  const strict = await startServer();
  try {
    const refusals: readonly (readonly [string, RegExp])[] = [
      [receiver.url, /port \d+ of 127\.0\.0\.1:\d+ is not allowed: use one of 80, 443, 8080, 8443/],
      ["http://127.0.0.1/", /not publicly routable/],
      ["http://user:hunter2@localhost:8080/", /not publicly routable/],
      ["https://[::ffff:10.0.0.1]:8443/", /not publicly routable/],
      ["http://2130706433/", /not publicly routable/],
      ["https://example.com:8444/", /port 8444/],
    ];
    for (const [callback, message] of refusals) {
      const response = await fetch(`${strict.url}/v1/listen?callback=${encodeURIComponent(callback)}`, {
        method: "POST",
        headers: { authorization: `Token ${strict.key}`, "content-type": "audio/wav" },
        body: sample,
      });
      const { err_code: name, err_msg: text } = (await response.json()) as { err_code: string; err_msg: string };
      assert.deepEqual([response.status, name], [400, "INVALID_QUERY_PARAMETER"], callback);
      assert.match(text, message);
      assert.equal(text.includes("hunter2"), false);
    }
    assert.deepEqual(spooled(strict), []);
  } finally {
    await strict.close();
  }
});

test("a receiver that fails is asked again, with the same bytes, until it takes them", async () => {
  for (const how of ["status", "cut", "hang", "redirect", "endless"]) {
    const path = `/again?fails=2&how=${how}`;
    const id = await accepted(path);
    const { status: state, callback } = await ended(id);
    assert.deepEqual([state, callback.attempts, callback.last_status], ["delivered", 3, 204], how);
    assert.equal(callback.last_error, undefined, how);
    const bodies = receiver.of(path).map(({ body }) => String(body));
    assert.equal(bodies.length, 3, how);
    assert.equal(new Set(bodies).size, 1, how);
  }
  assert.equal(receiver.of("/elsewhere").length, 0);
});

test("a receiver that never takes it is given up, and the result can still be asked for", async () => {
  const id = await accepted("/never?fails=1000");
  const body = await ended(id);
  const { status: state, callback, ended: at } = body;
  assert.equal(state, "failed");
  assert.deepEqual([callback.attempts, callback.last_status, callback.last_error], [11, 500, "The receiver answered 500."]);
  assert.equal(callback.next_attempt, undefined);
  assert.ok(Date.parse(at) >= Date.parse(callback.last_attempt));
  assert.equal(textOf(body), sampleText);
  assert.equal(receiver.of("/never?fails=1000").length, 11);
});

test("user name and password of the URL become a header, and are shown nowhere", async () => {
  const url = `http://me%40home:hunter%3A2@${receiver.host}/basic?secret=1`;
  const response = await fetch(`${server.url}/v1/listen?callback=${encodeURIComponent(url)}`, {
    method: "POST",
    headers: { authorization: `Token ${server.key}` },
    body: sample,
  });
  const { request_id: id } = (await response.json()) as { request_id: string };
  const { callback } = await ended(id);
  assert.equal(callback.url, `http://${receiver.host}/basic?secret=1`);
  const [delivery] = receiver.of("/basic?secret=1");
  assert.equal(delivery?.headers.authorization, `Basic ${Buffer.from("me@home:hunter:2").toString("base64")}`);
  const lines = server.log.filter((line) => line.includes(id));
  assert.ok(lines.length >= 3);
  for (const line of lines) assert.doesNotMatch(line, /hunter|secret|basic/);
});

test("requests are known to the key that made them alone", async () => {
  const id = await accepted("/mine");
  const { key } = await server.keys.create("another");
  for (const [whose, wanted] of [
    [key, id],
    [server.key, "0e1b3b0c-6f0e-4f7e-9b5d-0b8f4d3c2a11"],
    [server.key, "'; DROP TABLE jobs; --"],
  ] as const) {
    const { code, body } = await status(encodeURIComponent(wanted), whose);
    assert.deepEqual([code, body.err_code], [404, "NOT_FOUND"]);
  }
  assert.equal((await status(id, "nobody")).code, 401);
  const { code, body } = await status(id);
  assert.equal(code, 200);
  assert.equal(body.request_id, id);
  await ended(id);
});

test("a recording that is sent in pieces is taken whole", async () => {
  const pieces = new ReadableStream({
    async start(controller) {
      for (let at = 0; at < sample.length; at += 50_000) {
        controller.enqueue(sample.subarray(at, at + 50_000));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      controller.close();
    },
  });
  const id = await accepted("/pieces", { body: pieces });
  assert.equal(textOf(await ended(id)), sampleText);
});

test("a client that leaves in the middle of its recording leaves nothing", async () => {
  const socket = connect(server.port, "127.0.0.1");
  socket.write(
    `POST /v1/listen?callback=${receiver.url}/left HTTP/1.1\r\nhost: x\r\nauthorization: Token ${server.key}\r\n` +
      `content-type: audio/wav\r\ncontent-length: ${sample.length}\r\n\r\n`,
  );
  socket.write(sample.subarray(0, 100_000));
  await until("the recording comes", () => spooled().length > 0);
  socket.destroy();
  await until("it is gone", () => spooled().length === 0);
  assert.equal(receiver.of("/left").length, 0);
});

test("a worker that dies is no reason for an error", async () => {
  const id = await accepted("/crash");
  await until("it is transcribed", async () => (await status(id)).body.status === "transcribing" && server.engine.status().active > 0);
  server.engine.crashWorkers();
  assert.equal(textOf(await ended(id)), sampleText);
});
