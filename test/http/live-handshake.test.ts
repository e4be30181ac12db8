import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { LiveClient, refused } from "./live-client.js";
import { RawClient } from "./raw-client.js";
import { type RunningServer, sample, sampleText, startServer, until } from "./running-server.js";

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test("101 carries the id, which every frame has", async () => {
  const client = new LiveClient(server);
  const { headers } = await client.opened;
  assert.match(String(headers["dg-request-id"]), uuid);
  assert.equal(headers["x-request-id"], headers["dg-request-id"]);
  assert.deepEqual(await client.close(), { code: 1000, reason: "" });
  for (const message of client.messages) assert.equal("request_id" in message && message.request_id, headers["dg-request-id"]);
});

test("opening Metadata: the first frame, at once, with every field", async () => {
  const client = await new LiveClient(server, "?tag=a&tag=b&extra=k:v").open();
  assert.equal(client.messages.length, 1);
  const { request_id, created, ...rest } = client.metadata[0]!;
  assert.match(request_id, uuid);
  assert.ok(Math.abs(Date.parse(created) - Date.now()) < 60_000 && created.endsWith("Z"));
  assert.deepEqual(rest, {
    type: "Metadata",
    transaction_key: "deprecated",
    sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    duration: 0,
    channels: 1,
    models: ["tiny.en"],
    model_info: { "tiny.en": { name: "tiny.en", version: "q8_0", arch: "whisper" } },
    tags: ["a", "b"],
    extra: { k: "v" },
  });
  await client.close();
});

test("what has no effect is named in the warnings of Metadata", async () => {
  const client = await new LiveClient(server, "?model=nova-3&colour=red&diarize=true&endpointing=25&encoding=undefined").open();
  assert.deepEqual(client.metadata[0]!.warnings!.map(({ parameter, type }) => `${parameter} ${type}`).sort(), [
    "colour unsupported_parameter",
    "diarize no_effect",
    "endpointing approximated",
    "model model_alias",
  ]);
  await client.close();
  assert.deepEqual(client.metadata[1]!.warnings, client.metadata[0]!.warnings);
});

const ways: readonly (readonly [name: string, dial: () => LiveClient, protocol: string])[] = [
  ["the query", () => new LiveClient(server, `?token=${server.key}`, { key: "" }), ""],
  ["Authorization: Token", () => new LiveClient(server), ""],
  ["authorization: bearer", () => new LiveClient(server, "", { key: "", headers: { authorization: `bearer ${server.key}` } }), ""],
  ["the subprotocols token, KEY", () => new LiveClient(server, "", { key: "", protocols: ["token", server.key] }), "token"],
  ["the subprotocols bearer, KEY", () => new LiveClient(server, "", { key: "", protocols: ["bearer", server.key] }), "bearer"],
  [
    "subprotocols with others around",
    () => new LiveClient(server, "", { key: "", protocols: ["x-deepgram-session-id", "0b7c", "Token", server.key, "x-more"] }),
    "Token",
  ],
];

for (const [name, dial, protocol] of ways) {
  test(`a key in ${name} opens the stream`, async () => {
    const client = await dial().open();
    assert.equal(client.socket.protocol, protocol);
    assert.equal((await client.close()).code, 1000);
  });
}

test("the key is looked for in the query, then the header, then the subprotocols: the first that is there counts", async () => {
  assert.equal((await refused(server, "?token=wrong")).status, 401);
  assert.equal((await refused(server, "", { key: "wrong", protocols: ["token", server.key] })).status, 401);
  const client = await new LiveClient(server, `?token=${server.key}`, { key: "wrong", protocols: ["token", "wrong"] }).open();
  assert.equal((await client.close()).code, 1000);
});

test("headers that mean nothing here are ignored", async () => {
  const headers = {
    "content-type": "application/json",
    "x-deepgram-session-id": "0b7c",
    "x-fern-language": "JavaScript",
    "x-client-info": "deepgram-js/3.13",
    "sec-websocket-extensions": "permessage-deflate; client_max_window_bits",
  };
  const client = await new LiveClient(server, "", { headers }).open();
  assert.equal((await client.close()).code, 1000);
});

const bad: readonly (readonly [query: string, status: number, says: RegExp])[] = [
  ["?model=gigantic", 400, /model="gigantic".*tiny\.en/],
  ["?language=de", 400, /language="de".*English alone/],
  ["?language=xx", 400, /language="xx"/],
  ["?language=!!", 400, /language=/],
  ["?translate=true", 400, /translate="true"/],
  ["?encoding=g729", 400, /encoding="g729"/],
  ["?encoding=speex", 400, /encoding="speex"/],
  ["?encoding=amr-wb&sample_rate=16000", 400, /encoding="amr-wb"/],
  ["?encoding=linear24", 400, /encoding="linear24"/],
  ["?encoding=mulaw", 400, /mulaw.*sample_rate/],
  ["?encoding=alaw", 400, /alaw.*sample_rate/],
  ["?encoding=linear32", 400, /linear32.*sample_rate/],
  ["?sample_rate=0", 400, /sample_rate="0"/],
  ["?sample_rate=-8000", 400, /sample_rate/],
  ["?sample_rate=fast", 400, /sample_rate="fast"/],
  ["?channels=0", 400, /channels="0"/],
  ["?channels=33", 400, /channels="33"/],
  ["?channels=9&multichannel=true", 400, /channels="9".*at most 8/],
  ["?interim_results=maybe", 400, /interim_results="maybe"/],
  ["?endpointing=soon", 400, /endpointing="soon"/],
  ["?endpointing=-1", 400, /endpointing/],
  ["?utterance_end_ms=999", 400, /utterance_end_ms="999".*1000/],
  ["?utterance_end_ms=true", 400, /utterance_end_ms="true"/],
  ["?vad_events=2", 400, /vad_events="2"/],
  ["?multichannel=two", 400, /multichannel="two"/],
  ["?version=2", 400, /version="2"/],
  ["?redact=pci", 400, /redact="pci"/],
  ["?summarize=v2", 400, /summarize="v2"/],
  ["?topics=true", 400, /topics/],
  ["?sentiment=true", 400, /sentiment/],
  ["?detect_entities=true", 400, /detect_entities/],
  ["?callback=https://example.com", 400, /callback/],
  ["?alternatives=2", 400, /alternatives="2"/],
  ["?replace=:x", 400, /replace/],
  ["?model=tiny.en&model=base", 400, /model=/],
];

test("what is wrong with the parameters is refused before the upgrade, with the reason in the body and in dg-error", async () => {
  for (const [query, status, says] of bad) {
    const refusal = await refused(server, query);
    assert.equal(refusal.status, status, query);
    assert.match(refusal.body.err_msg, says, query);
    assert.equal(refusal.body.detail, refusal.body.err_msg);
    assert.equal(refusal.headers["dg-error"], refusal.body.err_msg);
    assert.equal(refusal.body.err_code, "INVALID_QUERY_PARAMETER", query);
    assert.equal(refusal.body.request_id, refusal.headers["dg-request-id"]);
    assert.equal(refusal.headers["x-request-id"], refusal.headers["dg-request-id"]);
  }
  assert.equal(server.engine.status().streams, 0);
});

test("a key that is missing or unknown is refused with 401", async () => {
  const cases = [
    refused(server, "", { key: "" }),
    refused(server, "?token=", { key: "" }),
    refused(server, "", { key: "0".repeat(64) }),
    refused(server, "", { key: "", headers: { authorization: server.key } }),
    refused(server, "", { key: "", headers: { authorization: `Basic ${server.key}` } }),
    refused(server, "", { key: "", protocols: [server.key] }),
    refused(server, "", { key: "", protocols: ["token"] }),
    refused(server, "?model=gigantic", { key: "" }),
  ];
  for (const { status, headers, body } of await Promise.all(cases)) {
    assert.equal(status, 401);
    assert.equal(body.err_code, "INVALID_AUTH");
    assert.match(String(headers["dg-error"]), /^Invalid credentials[.:]/);
    assert.match(String(headers["www-authenticate"]), /Token/);
  }
});

test("a revoked key opens nothing", async () => {
  const { key, prefix } = await server.keys.create("short-lived");
  assert.equal((await (await new LiveClient(server, "", { key }).open()).close()).code, 1000);
  await server.keys.revoke(prefix);
  assert.equal((await refused(server, "", { key })).status, 401);
});

test("a sentence with letters that no header may hold is still told", async () => {
  const { status, headers, body } = await refused(server, `?model=${encodeURIComponent("größer\r\nx: y")}`);
  assert.equal(status, 400);
  assert.match(body.err_msg, /größer/);
  assert.match(String(headers["dg-error"]), /gr\?er\?x: y/);
  assert.equal(headers.x, undefined);
});

test("GET without an upgrade says what to do instead", async () => {
  for (const headers of [{ authorization: `Token ${server.key}` }, { accept: "*/*" }] as Record<string, string>[]) {
    const response = await fetch(`${server.url}/v1/listen`, { headers });
    assert.equal(response.status, 426);
    assert.equal(response.headers.get("upgrade"), "websocket");
    assert.match(((await response.json()) as { err_msg: string }).err_msg, /ws:\/\//);
  }
});

test("what is no WebSocket handshake gets 400 with a body, and leaves nothing", async () => {
  const good = ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"];
  const cases: readonly (readonly string[])[] = [
    [good[0]!],
    [good[1]!],
    [good[0]!, "Sec-WebSocket-Version: 7"],
    ["Sec-WebSocket-Key: short", good[1]!],
    [...good, "Sec-WebSocket-Protocol: a,,b"],
  ];
  for (const lines of cases) {
    const client = new RawClient(server.port);
    const head = ["GET /v1/listen HTTP/1.1", "Host: x", `Authorization: Token ${server.key}`, "Connection: Upgrade", "Upgrade: websocket"];
    await client.write(`${[...head, ...lines].join("\r\n")}\r\n\r\n`);
    const { status, headers, body } = await client.response();
    assert.equal(status, 400, lines.join());
    const parsed = JSON.parse(body);
    assert.match(parsed.err_msg, /handshake/);
    assert.equal(headers["dg-request-id"], parsed.request_id);
    await until("the connection is closed", () => client.closed);
  }
  await until("no stream is open", () => server.engine.status().streams === 0);
});

test("an upgrade elsewhere is answered as if it were none", async () => {
  const client = new RawClient(server.port);
  for (const [path, status] of [
    ["/v1/nothing", 404],
    ["/ping", 200],
  ] as const) {
    await client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    assert.equal((await client.response()).status, status);
  }
  client.close();
});

test("an offer of HTTP/2 is not taken, and does no harm", async () => {
  const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sending = request(
      `${server.url}/v1/listen`,
      {
        method: "POST",
        headers: {
          authorization: `Token ${server.key}`,
          "content-type": "audio/wav",
          connection: "Upgrade, HTTP2-Settings",
          upgrade: "h2c",
          "http2-settings": "AAMAAABkAAQAAP__",
          "content-length": sample.length,
        },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sending.once("error", reject);
    sending.end(sample);
  });
  assert.equal(answer.status, 200);
  assert.equal(JSON.parse(answer.text).results.channels[0].alternatives[0].transcript, sampleText);

  const client = new RawClient(server.port);
  await client.write("GET /ping HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
  assert.equal((await client.response()).status, 200);
  await client.write("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
  assert.equal((await client.response()).status, 200);
});

test("keys and queries are never in the log", async () => {
  const client = await new LiveClient(server, `?token=${server.key}&keyterm=secretword`, { key: "" }).open();
  await client.close();
  await refused(server, `?token=${server.key}&keyterm=secretword&model=x`, { key: "" });
  await refused(server, "?token=notakey&keyterm=secretword", { key: "", protocols: ["token", "alsonokey"] });
  await until("the session's line is there", () => server.log.some((line) => line.includes('"live stream"')));
  const log = server.log.join("");
  for (const secret of [server.key, "secretword", "notakey", "alsonokey"]) assert.equal(log.includes(secret), false, secret);
});
