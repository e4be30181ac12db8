import assert from "node:assert/strict";
import { test } from "node:test";
import { type ListenOptions, listenQuery, listenSnippets, liveQuery, liveSnippets } from "../../../src/console/snippets/index.js";

const usual: ListenOptions = {
  model: "base",
  language: "",
  translate: false,
  smartFormat: false,
  punctuate: true,
  speakers: "none",
  prompt: "",
};

test("what is the server's default is left out of the query", () => {
  assert.deepEqual(listenQuery(usual), [["model", "base"]]);
  assert.deepEqual(
    listenQuery({ ...usual, language: "detect", translate: true, punctuate: false, speakers: "multichannel", prompt: " Ada " }),
    [
      ["model", "base"],
      ["detect_language", "true"],
      ["translate", "true"],
      ["punctuate", "false"],
      ["multichannel", "true"],
      ["prompt", "Ada"],
    ],
  );
  // Formatting brings its own punctuation.
  assert.deepEqual(listenQuery({ ...usual, language: "de", smartFormat: true, punctuate: false }), [
    ["model", "base"],
    ["language", "de"],
    ["smart_format", "true"],
  ]);
});

test("a recording at an address, from a shell and from programs", () => {
  const query = listenQuery({ ...usual, smartFormat: true, prompt: "Ada" });
  const [curl, javascript, python] = listenSnippets({
    server: "https://a.example/speech",
    query,
    source: { url: "https://b.example/a'b.mp3" },
  });
  assert.equal(
    curl!.code,
    [
      "curl -X POST 'https://a.example/speech/v1/listen?model=base&smart_format=true&prompt=Ada' \\",
      '  -H "Authorization: Token YOUR_API_KEY" \\',
      '  -H "Content-Type: application/json" \\',
      `  -d '{"url":"https://b.example/a'\\''b.mp3"}'`,
    ].join("\n"),
  );
  assert.match(
    javascript!.code,
    /transcribeUrl\(\{ url: "https:\/\/b\.example\/a'b\.mp3", model: "base", smart_format: true \}, \{ queryParams: \{ prompt: "Ada" \} \}\)/,
  );
  assert.match(python!.code, /transcribe_url\(\n {4}url="https:\/\/b\.example\/a'b\.mp3",\n {4}model="base",\n {4}smart_format=True,\n/);
  assert.match(python!.code, /request_options=\{"additional_query_parameters": \{"prompt": "Ada"\}\}/);
  assert.match(javascript!.code, /production: "wss:\/\/a\.example\/speech"/);
});

test("a live stream from a shell", () => {
  const query = liveQuery({ model: "tiny.en", language: "", smartFormat: false, prompt: "", endpointing: 300, utteranceEnd: 0 });
  assert.equal(
    liveSnippets("http://localhost:7860", query)[0]!.code,
    "npx wscat -c 'ws://localhost:7860/v1/listen?token=YOUR_API_KEY&model=tiny.en&encoding=linear16&sample_rate=16000&interim_results=true&vad_events=true&endpointing=300'",
  );
});
