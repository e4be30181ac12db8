import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, before } from "node:test";
import { Deepgram, DeepgramError } from "@deepgram/sdk";
import { ROOT } from "../audio/decoding.js";
import { channelsOf, samples } from "../http/parameters/asking.js";
import { type RunningServer, sample, sampleText, startServer, until } from "../http/running-server.js";
import { type MediaHost, mediaHost } from "../remote/media-host.js";
import { clientTests } from "./client.js";
import { client5, sdk5 } from "./deepgram-sdk.js";

let server: RunningServer;
let media: MediaHost;
before(async () => {
  media = await mediaHost("/jfk.wav", sample);
  server = await startServer({}, 1, [], media);
});
after(async () => {
  await server.close();
  await media.close();
});

const sdk = clientTests(sdk5);
const path = join(ROOT, "audio/jfk.wav");

type Answer = Deepgram.ListenV1Response;
type Options = Parameters<ReturnType<typeof client5>["listen"]["v1"]["media"]["transcribeFile"]>[1];

async function transcribe(
  audio: Parameters<ReturnType<typeof client5>["listen"]["v1"]["media"]["transcribeFile"]>[0],
  options: Options = {},
) {
  const answer = await client5(server).listen.v1.media.transcribeFile(audio, { model: "tiny.en", ...options });
  assert.ok("results" in answer);
  return answer as Answer;
}
const text = (answer: Answer) => answer.results.channels[0]!.alternatives![0]!.transcript;

sdk.works("files as `Buffer`, `Blob`, `createReadStream`, web stream, or a path", async () => {
  const streamed = Readable.toWeb(Readable.from([sample.subarray(0, 100_000), sample.subarray(100_000)])) as ReadableStream;
  for (const audio of [
    sample,
    new Blob([new Uint8Array(sample)]),
    createReadStream(path),
    streamed,
    { path },
    { data: sample, contentType: "audio/wav" },
  ]) {
    assert.equal(text(await transcribe(audio)), sampleText);
  }
});

sdk.works("`transcribeUrl`, and `BadRequestError` with the reason for a URL that was not fetched", async () => {
  const { media: files } = client5(server).listen.v1;
  const answer = (await files.transcribeUrl({ url: "https://media.example/jfk.wav", model: "nova-3", tag: ["a", "b"] })) as Answer;
  assert.equal(text(answer), sampleText);
  assert.equal(answer.metadata.duration, 11);
  for (const [url, message] of [
    ["https://media.example/missing.wav", /media\.example answered with 404 Not Found/],
    ["http://169.254.169.254/latest/meta-data/", /169\.254\.169\.254 leads to an address that is never asked/],
  ] as const) {
    await assert.rejects(files.transcribeUrl({ url }), (error: Deepgram.BadRequestError) => {
      assert.ok(error instanceof Deepgram.BadRequestError);
      const { err_code: code, err_msg: reason } = error.body as { err_code: string; err_msg: string };
      assert.equal(code, "REMOTE_CONTENT_ERROR");
      assert.match(reason, message);
      return true;
    });
  }
});

sdk.works("typed results: words, paragraphs, utterances, search, replacements, tags, extra, warnings", async () => {
  const answer = await transcribe(sample, {
    model: "nova-3",
    smart_format: true,
    paragraphs: true,
    utterances: true,
    utt_split: 0.4,
    search: ["country", "ask"],
    replace: ["Americans:citizens", "fellow:dear"],
    keyterm: ["country"],
    tag: ["a", "b"],
    extra: ["project:one", "owner:two"],
  });
  const [channel] = answer.results.channels;
  const [alternative] = channel!.alternatives!;
  assert.match(alternative!.transcript!, /my dear citizens/i);
  assert.equal(alternative!.words!.length, 22);
  assert.equal(alternative!.words![0]!.word, "and");
  assert.ok(alternative!.paragraphs!.paragraphs![0]!.sentences!.length > 0);
  assert.ok(answer.results.utterances!.length > 1);
  assert.deepEqual(
    channel!.search!.map(({ query, hits }) => [query, hits!.length]),
    [
      ["country", 2],
      ["ask", 2],
    ],
  );
  const {
    tags,
    extra,
    warnings,
    models,
    model_info: info,
  } = answer.metadata as typeof answer.metadata & Record<"tags" | "extra" | "warnings", unknown>;
  assert.deepEqual([tags, extra], [["a", "b"], { project: "one", owner: "two" }]);
  assert.ok((warnings as { parameter: string }[]).some(({ parameter }) => parameter === "model"));
  assert.deepEqual(Object.keys(info as object), models);
});

sdk.works("`multichannel`, `diarize` of two channels, `detect_language`, raw samples with `encoding`", async () => {
  const stereo = channelsOf(
    (index) => (index < samples.length / 4 ? 1 : 0),
    (index) => (index < samples.length / 4 ? 0 : 1),
  );
  const apart = await transcribe(stereo, { multichannel: true });
  assert.equal(apart.results.channels.length, 2);
  assert.match(apart.results.channels[1]!.alternatives![0]!.transcript!, /for your country/);
  const speakers = await transcribe(stereo, { diarize: true });
  assert.deepEqual([...new Set(speakers.results.channels[0]!.alternatives![0]!.words!.map(({ speaker }) => speaker))].sort(), [0, 1]);
  const detected = await transcribe(sample, { detect_language: true });
  assert.equal(detected.results.channels[0]!.detected_language, "en");
  const raw = await client5(server).listen.v1.media.transcribeFile(
    samples,
    { encoding: "linear16" },
    { queryParams: { sample_rate: 16_000 } },
  );
  assert.equal(text(raw as Answer), sampleText);
});

sdk.works("parameters that it does not know, by `queryParams`: `start`, `duration`, `prompt`", async () => {
  const queryParams = { start: 2000, duration: 5000, prompt: "MUTTON" };
  const cropped = await client5(server).listen.v1.media.transcribeFile(sample, {}, { queryParams });
  assert.doesNotMatch(text(cropped as Answer)!, /fellow|for your country/);
});

sdk.works("`withRawResponse`: the header `dg-request-id`", async () => {
  const { data, rawResponse } = await client5(server).listen.v1.media.transcribeFile(sample, {}).withRawResponse();
  assert.equal(rawResponse.headers.get("dg-request-id"), (data as Answer).metadata.request_id);
});

sdk.works("errors: `BadRequestError` for 400, `DeepgramError` with `statusCode`, `body`, `requestId` for others", async () => {
  const { media } = client5(server).listen.v1;
  for (const [audio, options, message] of [
    [sample, { model: "none-such" }, /none-such.*tiny\.en/],
    [Buffer.from("this is no audio at all"), {}, /corrupt or unsupported data/],
    [Buffer.alloc(0), {}, /empty|no byte/i],
    [sample, { redact: ["pci"] }, /redact/],
    [sample, { summarize: "v2" }, /summarize/],
  ] as const) {
    await assert.rejects(media.transcribeFile(audio, options as unknown as Options), (error: Deepgram.BadRequestError) => {
      assert.ok(error instanceof Deepgram.BadRequestError);
      const body = error.body as { readonly err_msg: string; readonly request_id: string };
      assert.match(body.err_msg, message);
      assert.equal(error.requestId, body.request_id);
      return true;
    });
  }
  await assert.rejects(client5(server, { apiKey: "0".repeat(40) }).listen.v1.media.transcribeFile(sample, {}), (error: DeepgramError) => {
    assert.ok(error instanceof DeepgramError);
    assert.equal(error.statusCode, 401);
    assert.equal((error.body as { readonly err_code: string }).err_code, "INVALID_AUTH");
    return true;
  });
});

sdk.works("429 and `Retry-After`: it tries again by itself", async () => {
  const place = server.engine.admit();
  const asked = transcribe(sample);
  await until("one was refused", () => server.log.some((line) => line.includes('"status":429')));
  place.release();
  assert.equal(text(await asked), sampleText);
});

sdk.works("`abortSignal`: the server stops too", async () => {
  const controller = new AbortController();
  // Its own timer for the answer outlives a request that is aborted.
  const options = { abortSignal: controller.signal, timeoutInSeconds: 10 };
  const asked = client5(server).listen.v1.media.transcribeFile(Buffer.concat([sample, Buffer.alloc(20_000_000)]), {}, options);
  await until("it is on its way", () => server.engine.status().admitted > 0);
  controller.abort();
  await assert.rejects(asked);
  await until("its place is free", () => server.engine.status().admitted === 0, 30);
});

sdk.works("`manage.v1.models`: `list` and `get`", async () => {
  const { models } = client5(server).manage.v1;
  const { stt } = await models.list();
  assert.deepEqual(
    stt!.map(({ name, streaming, batch }) => [name, streaming, batch]),
    [["tiny.en", true, true]],
  );
  assert.equal((await models.get(stt![0]!.uuid!)).name, "tiny.en");
  await assert.rejects(models.get("7a4e9e8c-0000-4000-8000-000000000000"), { statusCode: 404 });
});

sdk.lacks("SRT and WebVTT", "it reads JSON alone; `@deepgram/captions` makes them of the answer", async () => {
  const answer = await client5(server).listen.v1.media.transcribeFile(sample, {}, { queryParams: { response_format: "srt" } });
  const { error } = answer as unknown as { readonly error: { readonly reason: string; readonly rawBody: string } };
  assert.equal(error.reason, "non-json");
  assert.match(error.rawBody, /^1\n00:00:00,/);
});

sdk.lacks(
  "speech synthesis, text analysis, projects, Flux (`listen.v2`)",
  "this server transcribes with `/v1/listen`; 404 says so",
  async () => {
    const own = client5(server, { maxRetries: 0 });
    await assert.rejects(async () => own.speak.v1.audio.generate({ text: "hello" }), { statusCode: 404 });
    await assert.rejects(async () => own.read.v1.text.analyze({ body: { text: "hello" }, language: "en" }), { statusCode: 404 });
    await assert.rejects(async () => own.manage.v1.projects.list(), { statusCode: 404 });
    const flux = await own.listen.v2.connect({ model: "flux-general-en", reconnectAttempts: 0 });
    const errors: Error[] = [];
    flux.on("error", (error) => errors.push(error));
    flux.connect();
    await until("the error", () => errors.length > 0);
    assert.match(errors[0]!.message, /404/);
    flux.close();
  },
);
