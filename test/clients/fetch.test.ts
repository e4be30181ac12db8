import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { AnswerBody } from "../http/parameters/asking.js";
import { sample, sampleText } from "../http/running-server.js";
import { type ServerWithHosts, startServerWithHosts } from "../http/server-with-hosts.js";
import { clientTests } from "./client.js";
import { ExampleFolder, filled, originalExample } from "./example-folder.js";

const folder = new ExampleFolder();
let server: ServerWithHosts;
before(async () => {
  server = await startServerWithHosts("/audio.mp3");
});
after(async () => {
  await server.close();
  folder.remove();
});

const tool = clientTests({ name: "fetch", version: "", runtime: "Node", address: "In the call" });

tool.works(
  "the original API's examples, inside an `async` function (they mix `require` with top-level `await`, which no module form allows)",
  async () => {
    const [file, url] = ["readFileSync", "https://example.com/audio.mp3"].map((holds) => filled(originalExample("js", holds), server));
    const run = (code: string) => folder.run(process.execPath, ["-e", `(async () => {\n${code}\n})();`]);
    assert.equal(await run(file!), `Transcript: ${sampleText}`);
    // What is printed of the answer ends where that becomes deep.
    assert.match(await run(url!.replace("example.com", "media.example")), /results: \{ channels: \[ \[Object\] \] \}/);
  },
);

tool.works("a `ReadableStream`, a `Blob`, a `FormData`, and the error of a body that it is still sending", async () => {
  const headers = { authorization: `Bearer ${server.key}` };
  const streamed = new ReadableStream({
    start(controller) {
      for (let at = 0; at < sample.length; at += 8000) controller.enqueue(new Uint8Array(sample.subarray(at, at + 8000)));
      controller.close();
    },
  });
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(sample)]), "audio.wav");
  for (const init of [{ body: form }, { body: streamed, duplex: "half" }, { body: new Blob([new Uint8Array(sample)]) }]) {
    const answer = await fetch(`${server.url}/v1/listen`, { method: "POST", headers, ...init } as RequestInit);
    const { results } = (await answer.json()) as AnswerBody;
    assert.equal(results.channels[0]!.alternatives[0]!.transcript, sampleText);
  }
  const refused = await fetch(`${server.url}/v1/listen`, {
    method: "POST",
    headers: { authorization: "Token wrong" },
    body: new Uint8Array(60_000_000),
  });
  assert.equal(refused.status, 401);
  assert.equal(((await refused.json()) as AnswerBody).err_code, "INVALID_AUTH");
});
