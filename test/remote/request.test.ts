import assert from "node:assert/strict";
import { test } from "node:test";
import { requestRemote } from "../../src/remote/index.js";
import { httpServer, TestNetwork } from "./remote-server.js";

const signal = new AbortController().signal;
const rules = { allowPrivate: false };

async function bodyOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test("a name is looked up once and the address that was checked is connected to, under the name's Host", async (t) => {
  const server = await httpServer((request, response) => response.end(`${request.headers.host} ${request.url}`));
  t.after(() => server.close());
  const network = new TestNetwork();
  network.host("media.example", "93.184.216.34", server);
  // DNS that would lead elsewhere the next time.
  network.names.get("media.example")!.push(["127.0.0.1"]);
  const response = await requestRemote({ url: "http://media.example/a?b=c#d", rules, network, signal });
  assert.equal(response.status, 200);
  assert.equal(await bodyOf(response.body), "media.example /a?b=c");
  assert.deepEqual(network.asked, ["media.example"]);
  assert.deepEqual(network.connections, [{ addresses: ["93.184.216.34"], port: 80 }]);
  response.close();
});

test("private addresses are reached where that is allowed, by the machine's own network", async (t) => {
  const server = await httpServer((request, response) => {
    request.on("data", (chunk) => response.write(chunk)).on("end", () => response.end(request.headers.authorization));
  });
  t.after(() => server.close());
  const url = `http://us%65r:p%40ss@localhost:${server.port}/`;
  await assert.rejects(requestRemote({ url, rules, signal }), { code: "forbidden", retryable: false });
  assert.equal(server.made, 0);
  const response = await requestRemote({ url, rules: { allowPrivate: true }, method: "POST", body: "said ", signal });
  assert.equal(await bodyOf(response.body), `said Basic ${Buffer.from("user:p@ss").toString("base64")}`);
  await response.discard();
});
