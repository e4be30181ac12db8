import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { after, afterEach, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { wavFile } from "../audio/decoding.js";
import { httpServer, type RemoteServer, TestNetwork } from "../remote/remote-server.js";
import { type AnswerBody, plain } from "./parameters/asking.js";
import { RawClient } from "./raw-client.js";
import { type RunningServer, sample, sampleText, startServer, until } from "./running-server.js";

const limit = 2_000_000;
const waitSeconds = 5;
/** In every URL of these tests, and in no log and no answer. */
const secret = "hush4711";

let server: RunningServer;
let remote: RemoteServer;
const network = new TestNetwork();

/** Samples as a WAV file of two channels: the speech on one, silence on the other. */
const stereo = (() => {
  const speech = new Int16Array(sample.buffer.slice(sample.byteOffset + 44, sample.byteOffset + sample.length));
  const both = new Int16Array(2 * speech.length);
  for (const [index, value] of speech.entries()) both[2 * index] = value;
  return Buffer.from(wavFile(new Uint8Array(both.buffer), { channels: 2 }));
})();

/** Half an hour of silence in a hundred kilobytes. */
const bomb = gzipSync(wavFile(new Uint8Array(60_000_000)));

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const answers: Readonly<Record<string, Answer>> = {
  "/sample.wav": (response) => response.writeHead(200, { "content-length": sample.length, "content-type": "audio/wav" }).end(sample),
  "/chunked": (response) => {
    let at = 0;
    const more = () => {
      response.write(sample.subarray(at, at + 20_000));
      at += 20_000;
      if (at < sample.length) setTimeout(more, 10);
      else response.end();
    };
    more();
  },
  "/gzip": (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(sample)),
  "/called-html": (response) => response.writeHead(200, { "content-type": "text/html" }).end(sample),
  "/private": (response, { headers }) => {
    const allowed = headers.authorization === `Basic ${Buffer.from(`name:${secret}`).toString("base64")}`;
    response.writeHead(allowed ? 200 : 401).end(allowed ? sample : "no");
  },
  "/stereo.wav": (response) => response.end(stereo),
  "/moved": (response) => response.writeHead(302, { location: `/sample.wav?${secret}` }).end(),
  "/missing": (response) => response.writeHead(404, `Gone ${secret}`).end("there is nothing here"),
  "/forbidden": (response) => response.writeHead(403).end(),
  "/failing": (response) => response.writeHead(503).end(),
  "/odd": (response) => response.writeHead(799).end(),
  "/page": (response) =>
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<!doctype html><p>Listen to it here."),
  "/text": (response) => response.writeHead(200, { "content-type": "text/plain" }).end("no audio"),
  "/empty": (response) => response.end(),
  "/large": (response) => response.writeHead(200, { "content-length": limit + 1 }).flushHeaders(),
  "/grows": (response) => {
    const wav = Buffer.from(wavFile(new Uint8Array(limit + 100_000)));
    response.write(wav.subarray(0, 1_000_000), () => response.end(wav.subarray(1_000_000)));
  },
  "/bomb": (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
  "/unpackable": (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(sample).fill(7, 100_000)),
  "/cut": (response) => {
    response.writeHead(200, { "content-length": sample.length });
    response.write(sample.subarray(0, 100_000), () => response.destroy());
  },
  "/cut-chunk": (response) => void response.write(sample.subarray(0, 100_000), () => response.destroy()),
  "/mute": () => undefined,
  "/stalls": (response) => void response.write(sample.subarray(0, 100_000)),
  "/drips": (response) => {
    response.write(sample.subarray(0, 44));
    const timer = setInterval(() => response.write("\0\0"), 50);
    response.on("close", () => clearInterval(timer));
  },
};

before(async () => {
  remote = await httpServer((request, response) => {
    const answer = answers[request.url!.split("?")[0]!];
    if (answer === undefined) response.writeHead(404).end();
    else answer(response, request);
  });
  network.host("media.example", "93.184.216.34", remote);
  network.host("intranet.example", "10.0.0.7", remote);
  network.names.set("down.example", [["93.184.216.99"]]);
  const environment = { MAX_AUDIO_DOWNLOAD_BYTES: String(limit), AUDIO_URL_TIMEOUT: String(waitSeconds), REQUEST_TIMEOUT: "120" };
  server = await startServer(environment, 8, [], { network });
});
after(async () => {
  await server.close();
  await remote.close();
});
afterEach(async () => {
  await until("no connection is left", () => remote.open === 0);
  await until("every admission is given back", () => server.engine.status().admitted === 0);
  assert.ok(!server.log.join("").includes(secret), "the log tells nothing of the URL");
});

async function post(payload: string | Buffer, query = "", contentType = "application/json", to = server) {
  const response = await to.app.inject({
    method: "POST",
    url: `/v1/listen${query}`,
    headers: { authorization: `Token ${to.key}`, "content-type": contentType },
    payload,
  });
  assert.ok(!response.body.includes(secret), response.body);
  return response;
}

const fetched = (path: string, query = "") => post(JSON.stringify({ url: `http://media.example${path}?${secret}` }), query);

async function transcribed(path: string, query = "") {
  const response = await fetched(path, query);
  assert.equal(response.statusCode, 200, `${path}: ${response.body}`);
  return response.json() as AnswerBody & { readonly metadata: { readonly sha256: string } };
}

const transcriptOf = ({ results }: AnswerBody) => results.channels[0]!.alternatives[0]!.transcript;
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

test("a recording is fetched and transcribed as if its bytes had been sent", async () => {
  const { metadata, ...body } = await transcribed("/sample.wav");
  assert.equal(transcriptOf({ metadata, ...body }), sampleText);
  assert.equal(metadata.sha256, sha256(sample));
  assert.equal(metadata.duration, 11);
  await until("the request is logged", () => server.log.some((line) => line.includes(metadata.request_id)));
  const line = JSON.parse(server.log.find((text) => text.includes(metadata.request_id))!);
  assert.equal(line.source, "media.example");
  assert.equal(line.bytes, sample.length);
  assert.ok(line.receive_ms > 0);
});

test("however it is sent: in chunks, compressed, under a wrong label, for a name and a password", async () => {
  for (const path of ["/chunked", "/gzip", "/called-html"]) {
    const body = await transcribed(path);
    assert.equal(transcriptOf(body), sampleText, path);
    assert.equal(body.metadata.sha256, sha256(sample), path);
  }
  const named = await post(JSON.stringify({ url: `http://name:${secret}@media.example/private` }));
  assert.equal(transcriptOf(named.json()), sampleText);
});

test("the JSON may have a charset, other members and a byte order mark", async () => {
  const url = `http://media.example/sample.wav?${secret}`;
  const payload = `\ufeff${JSON.stringify({ model: "nova-3", url, features: { a: [1] } })}\n`;
  const response = await post(payload, "", "Application/JSON; charset=utf-8");
  assert.equal(transcriptOf(response.json()), sampleText, response.body);
});

test("every parameter works: captions, channels, a stretch", async () => {
  const captions = await fetched("/sample.wav", "?response_format=vtt");
  assert.match(captions.headers["content-type"] as string, /^text\/vtt/);
  assert.match(captions.body, /^WEBVTT\n\n.*fellow/s);
  const channels = (await transcribed("/stereo.wav", "?multichannel=true")).results.channels;
  assert.deepEqual(
    channels.map(({ alternatives }) => plain(alternatives[0]!.transcript)),
    [plain(sampleText), ""],
  );
  const stretch = await transcribed("/sample.wav", "?start=3000&duration=2500");
  assert.equal(stretch.metadata.duration, 11);
  assert.equal(stretch.metadata.sha256, sha256(sample), "all of it is fetched");
  assert.ok(stretch.results.channels[0]!.alternatives[0]!.words.every(({ start, end }) => start >= 3 && end <= 5.5));
});

test("what is wrong with the request is said before anybody is asked", async () => {
  const made = remote.made;
  const url = `http://media.example/sample.wav?${secret}`;
  assert.equal((await post(JSON.stringify({ url }), "?model=nothing")).statusCode, 400);
  const keyless = await server.app.inject({
    method: "POST",
    url: "/v1/listen",
    headers: { "content-type": "application/json" },
    payload: "{}",
  });
  assert.equal(keyless.statusCode, 401);
  const wrong: readonly (readonly [payload: string, reason: RegExp])[] = [
    ["", /not valid JSON/],
    ["{", /not valid JSON/],
    [`{"url": "${url}"`, /not valid JSON/],
    ["null", /a text "url"/],
    ["[]", /a text "url"/],
    [`"${url}"`, /a text "url"/],
    ["{}", /a text "url"/],
    ['{"url": 7}', /a text "url"/],
    ['{"url": null}', /a text "url"/],
    [`{"url": ["${url}"]}`, /a text "url"/],
    [`{"URL": "${url}"}`, /a text "url"/],
    ['{"url": ""}', /cannot be read/],
    [`{"url": "media.example/${secret}"}`, /cannot be read/],
    [`{"url": "http://${secret}:x/"}`, /cannot be read/],
    [`{"url": "ftp://media.example/${secret}"}`, /begin with http:/],
    [`{"url": "file:///${secret}"}`, /begin with http:/],
  ];
  for (const [payload, reason] of wrong) {
    const response = await post(payload);
    assert.equal(response.statusCode, 400, payload);
    const { err_code: code, err_msg: message } = response.json();
    assert.equal(code, "Bad Request", payload);
    assert.match(message, /^Content-type was application\/json, but we could not process the JSON payload\. /);
    assert.match(message, reason);
  }
  assert.equal(remote.made, made);
});

test("audio that is labelled JSON, and JSON that is too long, are told what to do, whether or not their length is known", async () => {
  const made = remote.made;
  const audio = Buffer.alloc(70_000, 1);
  const long = Buffer.from(JSON.stringify({ url: `http://media.example/${"a".repeat(70_000)}` }));
  const chunked = async (payload: Buffer) => {
    const pieces = Array.from({ length: Math.ceil(payload.length / 9_000) }, (_, i) => payload.subarray(9_000 * i, 9_000 * (i + 1)));
    const response = await fetch(`http://127.0.0.1:${server.port}/v1/listen`, {
      method: "POST",
      headers: { authorization: `Token ${server.key}`, "content-type": "application/json" },
      body: ReadableStream.from(pieces),
      duplex: "half",
    } as RequestInit);
    return { statusCode: response.status, message: ((await response.json()) as { err_msg: string }).err_msg };
  };
  const whole = async (payload: Buffer) => {
    const response = await post(payload);
    return { statusCode: response.statusCode, message: response.json().err_msg };
  };
  for (const [send, payload, reason] of [
    [whole, audio.subarray(0, 100), "It is not valid JSON."],
    [whole, audio, "It is larger than 65536 bytes."],
    [chunked, audio, "It is larger than 65536 bytes."],
    [whole, long, "It is larger than 65536 bytes."],
  ] as const)
    assert.deepEqual(await send(payload), {
      statusCode: 400,
      message: `Content-type was application/json, but we could not process the JSON payload. ${reason} If it is audio, send it with a content type of its own, such as audio/wav.`,
    });
  assert.equal(remote.made, made);
});

test("what is not for everybody is not fetched", async () => {
  const made = remote.made;
  const refused: Readonly<Record<string, RegExp>> = {
    "http://127.0.0.1:PORT": /127\.0\.0\.1:\d+ is not publicly routable.*AUDIO_URL_ALLOW_PRIVATE/,
    "http://localhost:PORT": /not publicly routable/,
    "http://2130706433:PORT": /not publicly routable/,
    "http://[::ffff:7f00:1]:PORT": /not publicly routable/,
    "http://intranet.example": /intranet\.example is not publicly routable/,
    "http://169.254.169.254": /never asked for anything\.$/,
    "http://nowhere.example": /The name nowhere\.example was not found/,
    "http://down.example": /down\.example could not be reached \(ECONNREFUSED\)/,
    "https://media.example": /media\.example could not be reached safely/,
  };
  for (const [origin, reason] of Object.entries(refused)) {
    const url = `${origin.replace("PORT", String(remote.port))}/sample.wav?${secret}`;
    const response = await post(JSON.stringify({ url }));
    assert.equal(response.statusCode, 400, url);
    assert.equal(response.json().err_code, "REMOTE_CONTENT_ERROR", url);
    assert.match(response.json().err_msg, reason);
  }
  assert.equal(remote.made, made + 1, "TLS was tried with the one that is public");
});

test("a name that leads elsewhere after it was checked leads nowhere", async () => {
  network.names.set("rebinding.example", [["93.184.216.34"], ["127.0.0.1"]]);
  const ask = () => post(JSON.stringify({ url: `http://rebinding.example/sample.wav?${secret}` }));
  const before = network.connections.length;
  assert.equal((await ask()).statusCode, 200);
  assert.match((await ask()).json().err_msg, /rebinding\.example is not publicly routable/);
  assert.deepEqual(network.connections.slice(before), [{ addresses: ["93.184.216.34"], port: 80 }]);
});

const failures: Readonly<Record<string, readonly [reason: RegExp, code?: string]>> = {
  "/missing": [/media\.example answered with 404 Not Found\.$/],
  "/forbidden": [/media\.example answered with 403 Forbidden: give a URL that can be read without a login/],
  "/private": [/answered with 401 Unauthorized/],
  "/failing": [/answered with 503 Service Unavailable\.$/],
  "/odd": [/answered with 799\.$/],
  "/moved": [/answered with 302 Found, and redirects are not followed.*AUDIO_URL_FOLLOW_REDIRECTS/],
  "/page": [/media\.example sent a web page, not a recording/],
  "/text": [/failed to process audio: corrupt or unsupported data\. The body is text/, "Bad Request"],
  "/empty": [/failed to process audio/, "Bad Request"],
  "/large": [/larger than the limit of 2000000 bytes/],
  "/grows": [/larger than the limit of 2000000 bytes/],
  "/bomb": [/larger than the limit of 2000000 bytes/],
  "/unpackable": [/sent it compressed, and it cannot be unpacked/],
  "/cut": [/media\.example closed the connection before the end/],
  "/cut-chunk": [/media\.example closed the connection before the end/],
};

for (const [path, [reason, code = "REMOTE_CONTENT_ERROR"]] of Object.entries(failures)) {
  test(`${path} is a failure that says why`, async () => {
    const response = await fetched(path);
    assert.equal(response.statusCode, 400, response.body);
    const body = response.json();
    assert.match(body.err_msg, reason);
    assert.equal(body.detail, body.err_msg);
    assert.equal(body.err_code, code);
  });
}

test("a server that keeps us waiting is left, whether it says nothing, stops, or drips", async () => {
  const bodies = await Promise.all(["/mute", "/stalls", "/drips"].map(async (path) => (await fetched(path)).json()));
  for (const { err_code: code, err_msg: message } of bodies) {
    assert.equal(code, "REMOTE_CONTENT_ERROR");
    assert.match(message, /media\.example did not (answer|send it) within 5 seconds\.$/);
  }
});

test("a client that leaves ends the connection to the recording, at any time", async () => {
  for (const path of ["/mute", "/stalls", "/drips"]) {
    const client = new RawClient(server.port);
    const payload = JSON.stringify({ url: `http://media.example${path}?${secret}` });
    const head = `POST /v1/listen HTTP/1.1\r\nHost: a\r\nAuthorization: Token ${server.key}\r\nContent-Type: application/json\r\n`;
    await client.write(`${head}Content-Length: ${payload.length}\r\n\r\n${payload}`);
    await until("the recording is asked for", () => remote.open === 1);
    client.close();
    await until("its connection is closed", () => remote.open === 0, waitSeconds / 2);
    await until("its place is free", () => server.engine.status().admitted === 0, waitSeconds / 2);
    await until("the log says so", () => /"status":499,.*"error":"clientGone"/.test(server.log.at(-1)!));
  }
});

test("redirects and private addresses where the operator allows them", async () => {
  const environment = { AUDIO_URL_FOLLOW_REDIRECTS: "true", AUDIO_URL_MAX_REDIRECTS: "2", AUDIO_URL_ALLOW_PRIVATE: "true" };
  // On the machine's own network: no names and no connections of the test's.
  const open = await startServer(environment);
  try {
    const hops = await httpServer((request, response) => {
      const left = Number(request.url!.slice(1));
      const location =
        left > 1 ? `/${left - 1}` : left === 0 ? "http://169.254.169.254/" : `http://127.0.0.1:${remote.port}/sample.wav?${secret}`;
      response.writeHead(302, { location }).end();
    });
    const ask = (path: string) => post(JSON.stringify({ url: `http://localhost:${hops.port}${path}` }), "", "application/json", open);
    try {
      const response = await ask("/2");
      assert.equal(response.statusCode, 200, response.body);
      assert.equal(transcriptOf(response.json()), sampleText);
      assert.match((await ask("/3")).json().err_msg, /redirects too often: no more than 2 are followed/);
      assert.match((await ask("/0")).json().err_msg, /169\.254\.169\.254 leads to an address that is never asked for anything/);
      assert.equal(hops.open, 0);
    } finally {
      await hops.close();
    }
    assert.ok(!open.log.join("").includes(secret));
  } finally {
    await open.close();
  }
});
