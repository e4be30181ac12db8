import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sample, sampleText, until } from "./running-server.js";
import { hookAddress as home, type ServerWithHosts, startServerWithHosts } from "./server-with-hosts.js";

/** Seconds for a job on a busy machine. */
const patience = 120;

let server: ServerWithHosts;
before(async () => {
  server = await startServerWithHosts("/jfk.wav", { CALLBACK_RETRY_DELAY: "0", CALLBACK_RETRIES: "1000", SHUTDOWN_GRACE: "1" });
});
after(() => server.close());

interface Answered {
  readonly request_id: string;
  readonly err_code?: string;
  readonly err_msg?: string;
}

async function ask(callback: string, url?: string) {
  const response = await fetch(`${server.url}/v1/listen?callback=${encodeURIComponent(callback)}`, {
    method: "POST",
    headers: { authorization: `Token ${server.key}`, "content-type": url === undefined ? "audio/wav" : "application/json" },
    body: url === undefined ? sample : JSON.stringify({ url }),
  });
  return { code: response.status, ...((await response.json()) as Answered) };
}

async function deliveredTo(path: string) {
  await until("it is delivered", () => server.receiver.of(path).length > 0, patience);
  return JSON.parse(String(server.receiver.of(path)[0]!.body));
}

test("a public name on Deepgram's ports is delivered to", async () => {
  for (const port of ["", ":8080"]) {
    const path = `/public${port}`;
    const { code, request_id: id } = await ask(`http://hook.example${port}${path}`);
    assert.equal(code, 200);
    const { metadata } = await deliveredTo(path);
    assert.equal(metadata.request_id, id);
    assert.equal(server.receiver.of(path)[0]?.headers.host, `hook.example${port}`);
  }
});

test("a name that leads to a private address, or to one among others, is refused", async () => {
  server.media.network.names.set("inside.example", [["10.0.0.5"]]);
  server.media.network.names.set("mixed.example", [[home, "192.168.1.1"]]);
  server.media.network.names.set("empty.example", [[]]);
  for (const name of ["inside.example", "mixed.example", "empty.example", "nobody.example"]) {
    const { code, err_code: error, err_msg: message } = await ask(`http://${name}/`);
    assert.deepEqual([code, error], [400, "INVALID_QUERY_PARAMETER"], name);
    assert.match(message ?? "", new RegExp(`^The callback URL cannot be used\\. .*${name}`), name);
  }
});

test("a name that leads elsewhere after the check is not followed there", async () => {
  const from = server.media.network.connections.length;
  server.media.network.names.set("turning.example", [[home], ["10.0.0.5"], ["169.254.169.254"], [home]]);
  const { code, request_id: id } = await ask("http://turning.example/turning");
  assert.equal(code, 200);
  await deliveredTo("/turning");
  for (const { addresses } of server.media.network.connections.slice(from)) assert.deepEqual(addresses, [home]);
  const known = await fetch(`${server.url}/v1/requests/${id}`, { headers: { authorization: `Token ${server.key}` } });
  const { callback } = (await known.json()) as { callback: { attempts: number } };
  assert.ok(callback.attempts >= 2, String(callback.attempts));
});

test("a recording by URL is fetched in the background, and its hash is of what was fetched", async () => {
  const { code, request_id: id } = await ask("http://hook.example/url", "https://media.example/jfk.wav");
  assert.equal(code, 200);
  const { metadata, results } = await deliveredTo("/url");
  assert.equal(metadata.request_id, id);
  assert.equal(metadata.sha256, "59dfb9a4acb36fe2a2affc14bacbee2920ff435cb13cc314a08c13f66ba7860e");
  assert.equal(results.channels[0].alternatives[0].transcript, sampleText);
});

test("what a URL's form and addresses say is told at once, what its server says is delivered", async () => {
  for (const url of ["ftp://media.example/a.wav", "http://10.0.0.1/a.wav", "http://inside.example/a.wav", "http://nobody.example/a.wav"]) {
    const { code, err_code: error } = await ask("http://hook.example/refused", url);
    assert.deepEqual([code, error], [400, url.startsWith("ftp") ? "Bad Request" : "REMOTE_CONTENT_ERROR"], url);
  }
  const { request_id: id } = await ask("http://hook.example/missing", "https://media.example/missing.wav");
  const delivered = await deliveredTo("/missing");
  assert.deepEqual([delivered.err_code, delivered.request_id], ["REMOTE_CONTENT_ERROR", id]);
  assert.match(delivered.err_msg, /404 Not Found/);
  assert.equal(server.receiver.of("/refused").length, 0);
});

test("a recording whose server is away for a moment is fetched when it is back", async () => {
  const { network } = server.media;
  const port = network.hosts.get("93.184.216.34")!;
  network.hosts.delete("93.184.216.34");
  const from = network.connections.length;
  const { code } = await ask("http://hook.example/away", "https://media.example/jfk.wav");
  assert.equal(code, 200);
  await until("it was tried", () => network.connections.length > from, patience);
  network.hosts.set("93.184.216.34", port);
  const { results } = await deliveredTo("/away");
  assert.equal(results.channels[0].alternatives[0].transcript, sampleText);
});
