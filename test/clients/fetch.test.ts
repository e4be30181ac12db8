import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { AnswerBody } from "../http/parameters/asking.js";
import { type RunningServer, sample, sampleText, startServer } from "../http/running-server.js";
import { type MediaHost, mediaHost } from "../remote/media-host.js";
import { clientTests } from "./client.js";
import { ExampleFolder, filled } from "./example-folder.js";

const folder = new ExampleFolder();
let server: RunningServer;
let media: MediaHost;
before(async () => {
  media = await mediaHost("/audio.mp3", sample);
  server = await startServer({}, 8, [], media);
});
after(async () => {
  await server.close();
  await media.close();
  folder.remove();
});

const tool = clientTests({ name: "fetch", version: "", runtime: "Node", address: "In the call" });

/** The example of the original API's documentation, word for word. */
const example = `const fs = require('fs');

const API_URL = 'http://localhost:7860/v1/listen';
const API_KEY = 'YOUR_API_KEY';

const audioBuffer = fs.readFileSync('audio.wav');

const response = await fetch(\`\${API_URL}?model=tiny.en\`, {
  method: 'POST',
  headers: {
    'Authorization': \`Token \${API_KEY}\`,
    'Content-Type': 'audio/wav',
  },
  body: audioBuffer,
});

const data = await response.json();
const transcript = data.results.channels[0].alternatives[0].transcript;
console.log(\`Transcript: \${transcript}\`);
`;

const byUrl = `const response = await fetch(
  'http://localhost:7860/v1/listen?model=tiny.en',
  {
    method: 'POST',
    headers: {
      'Authorization': 'Token YOUR_API_KEY',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      url: 'https://example.com/audio.mp3',
    }),
  }
);

console.log(await response.json());
`;

tool.works("the original API's example of a URL", async () => {
  const example = filled(byUrl, server).replace("example.com", "media.example");
  const printed = await folder.run(process.execPath, [
    "--input-type=module",
    "-e",
    example.replace("await response.json()", "JSON.stringify(await response.json())"),
  ]);
  assert.equal((JSON.parse(printed) as AnswerBody).results.channels[0]!.alternatives[0]!.transcript, sampleText);
});

tool.works(
  "the original API's example, inside an `async` function (it mixes `require` with top-level `await`, which no module form allows)",
  async () => {
    const printed = await folder.run(process.execPath, ["-e", `(async () => {\n${filled(example, server)}\n})();`]);
    assert.equal(printed, `Transcript: ${sampleText}`);
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
