import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { type PrerecordedSchema, type SyncPrerecordedResponse, srt, webvtt } from "deepgram-sdk-3";
import { ROOT } from "../audio/decoding.js";
import { sample, sampleText } from "../http/running-server.js";
import { type ServerWithHosts, startServerWithHosts } from "../http/server-with-hosts.js";
import { clientTests } from "./client.js";
import { client3, sdk3 } from "./deepgram-sdk.js";

let server: ServerWithHosts;
before(async () => {
  server = await startServerWithHosts("/jfk.wav");
});
after(() => server.close());

const sdk = clientTests(sdk3);

async function transcribe(
  audio: Parameters<ReturnType<typeof client3>["listen"]["prerecorded"]["transcribeFile"]>[0],
  options: PrerecordedSchema = {},
) {
  const { result, error } = await client3(server).listen.prerecorded.transcribeFile(audio, options);
  assert.equal(error, null);
  return result as SyncPrerecordedResponse;
}
const statusOf = (error: unknown) => (error as { readonly status: number }).status;
const text = (answer: SyncPrerecordedResponse) => answer.results.channels[0]!.alternatives[0]!.transcript;

sdk.works("files as `Buffer` and `createReadStream`, which it labels `deepgram/audio+video`", async () => {
  assert.equal(text(await transcribe(sample, { model: "tiny.en" })), sampleText);
  assert.equal(text(await transcribe(createReadStream(join(ROOT, "audio/jfk.wav")), { model: "tiny.en" })), sampleText);
});

sdk.works("`transcribeUrl`, and `error` with the reason for a URL that was not fetched", async () => {
  const { prerecorded } = client3(server).listen;
  const options = { model: "nova-2", smart_format: true, diarize: undefined, utterances: true };
  const { result, error } = await prerecorded.transcribeUrl({ url: "https://media.example/jfk.wav" }, options);
  assert.equal(error, null);
  assert.equal(text(result!), sampleText);
  const missing = await prerecorded.transcribeUrl({ url: "https://media.example/missing.wav" }, options);
  assert.equal(missing.result, null);
  assert.equal(statusOf(missing.error), 400);
  assert.match(missing.error!.message, /REMOTE_CONTENT_ERROR.*media\.example answered with 404 Not Found/);
});

sdk.works("options as lists, and options that are `undefined`: words, utterances, paragraphs, search, tags, warnings", async () => {
  const answer = await transcribe(sample, {
    model: "nova-2",
    language: "en-US",
    smart_format: true,
    utterances: true,
    paragraphs: true,
    search: ["country", "ask"],
    replace: ["fellow:dear"],
    keywords: ["country:2"],
    tag: ["a", "b"],
    diarize: undefined,
    punctuate: undefined,
    redact: undefined,
  } as unknown as PrerecordedSchema);
  const [channel] = answer.results.channels;
  assert.match(text(answer), /my dear Americans/);
  assert.equal(channel!.alternatives[0]!.words.length, 22);
  assert.ok(channel!.alternatives[0]!.paragraphs!.paragraphs.length > 0);
  assert.ok(answer.results.utterances!.length > 0);
  assert.equal(channel!.search!.length, 2);
  assert.deepEqual((answer.metadata as object as { readonly tags: string[] }).tags, ["a", "b"]);
});

sdk.works("`srt` and `webvtt` of its answers", async () => {
  const answer = await transcribe(sample, { utterances: true });
  assert.match(srt(answer as Parameters<typeof srt>[0]), /^1\n00:00:00,\d{3} --> /);
  assert.match(webvtt(answer as Parameters<typeof webvtt>[0]), /^WEBVTT\n/);
});

sdk.works("errors: `{ result: null, error }` with `status`, and the server's JSON as `message`", async () => {
  const ask = (key: string, audio: Buffer, options: PrerecordedSchema) =>
    client3(server, key).listen.prerecorded.transcribeFile(audio, options);
  for (const [key, audio, options, status, message] of [
    ["0".repeat(40), sample, {}, 401, "Invalid credentials."],
    [server.key, sample, { model: "none-such" }, 400, 'The parameter model="none-such" is not allowed: give one of tiny.en.'],
    [
      server.key,
      sample,
      { redact: ["pci"] },
      400,
      'The parameter redact="pci" asks for something that this server does not do. Leave it out.',
    ],
  ] as const) {
    const { result, error } = await ask(key, audio, options as unknown as PrerecordedSchema);
    assert.equal(result, null);
    assert.equal(error!.name, "DeepgramApiError");
    assert.equal(statusOf(error), status);
    assert.equal(JSON.parse(error!.message).err_msg, message);
  }
  const { error } = await ask(server.key, Buffer.from("this is no audio at all"), {});
  assert.match(JSON.parse(error!.message).err_msg, /corrupt or unsupported data/);
});

sdk.works("`models`: `getAll` and `getModel`", async () => {
  const { models } = client3(server);
  const { result } = await models.getAll();
  assert.deepEqual(
    result!.stt.map(({ name, streaming }) => [name, streaming]),
    [["tiny.en", true]],
  );
  const one = await models.getModel(result!.stt[0]!.uuid);
  assert.equal(one.result!.name, "tiny.en");
  const none = await models.getModel("none-such");
  assert.equal(statusOf(none.error), 404);
});

sdk.lacks("speech synthesis, text analysis, projects", "this server transcribes; `error.status` 404 says so", async () => {
  const own = client3(server);
  assert.equal(statusOf((await own.manage.getProjects()).error), 404);
  assert.equal(statusOf((await own.read.analyzeText({ text: "hello" }, { language: "en" })).error), 404);
});
