import assert from "node:assert/strict";
import { after, before } from "node:test";
import { createDeepgram } from "@ai-sdk/deepgram";
import { createOpenAI } from "@ai-sdk/openai";
import { APICallError, NoTranscriptGeneratedError, experimental_transcribe as transcribe } from "ai";
import { samples, wav } from "../http/parameters/asking.js";
import { type RunningServer, sample, sampleText, startServer, until } from "../http/running-server.js";
import { clientTests } from "./client.js";
import { ownVersion } from "./npm-client.js";

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

/** Their provider has no address to set, and takes a `fetch`, as proxies need it. */
const here: typeof fetch = (input, init) => fetch(String(input).replace("https://api.deepgram.com", server.url), init);

const models = {
  openai: (key = server.key, model = "whisper-1") => createOpenAI({ apiKey: key, baseURL: `${server.url}/v1` }).transcription(model),
  deepgram: (key = server.key, model = "nova-3") => createDeepgram({ apiKey: key, fetch: here }).transcription(model),
};

const withAi = `with \`ai\` ${ownVersion("ai")}`;
const tests = {
  openai: clientTests({
    name: "@ai-sdk/openai",
    version: ownVersion("@ai-sdk/openai"),
    runtime: "Node",
    address: `\`createOpenAI({ baseURL: "HTTP/v1" }).transcription("whisper-1")\`, ${withAi}`,
  }),
  deepgram: clientTests({
    name: "@ai-sdk/deepgram",
    version: ownVersion("@ai-sdk/deepgram"),
    runtime: "Node",
    address: `It has no setting; \`createDeepgram({ fetch })\` takes a function that puts \`HTTP\` in the place of \`https://api.deepgram.com\`, ${withAi}`,
  }),
};

const audio = new Uint8Array(sample);

/** What an error's user reads. @ai-sdk/deepgram 2 waits for a form of errors that Deepgram does not have, and leaves the sentence in the body. */
function sentence({ message, responseBody = "" }: APICallError): string {
  return JSON.parse(responseBody).err_msg ?? message;
}

for (const [name, modelOf] of Object.entries(models)) {
  const { works } = tests[name as keyof typeof tests];

  works("the text, from bytes and base64", async () => {
    for (const each of [audio, Buffer.from(audio).toString("base64")]) {
      const result = await transcribe({ model: modelOf(), audio: each });
      assert.equal(result.text, sampleText);
      assert.equal(result.durationInSeconds, 11);
      assert.deepEqual(result.warnings, []);
      assert.match(result.responses[0]!.headers!["x-request-id"]!, /^[0-9a-f-]{36}$/);
    }
  });

  works(
    "errors: `APICallError` for a wrong key, a model that is not there and no audio; `NoTranscriptGeneratedError` for silence",
    async () => {
      const failed = async (promise: Promise<unknown>) => {
        const error: unknown = await promise.then(
          () => assert.fail("it did not fail"),
          (reason: unknown) => reason,
        );
        assert.ok(APICallError.isInstance(error), String(error));
        return error;
      };
      const key = await failed(transcribe({ model: modelOf("wrong"), audio, maxRetries: 0 }));
      assert.deepEqual([key.statusCode, key.isRetryable], [401, false]);
      assert.match(sentence(key), /credentials/i);
      const model = await failed(transcribe({ model: modelOf(server.key, "gpt-9"), audio, maxRetries: 0 }));
      assert.ok([400, 404].includes(model.statusCode!));
      assert.match(sentence(model), /gpt-9/);
      const none = await failed(transcribe({ model: modelOf(), audio: Buffer.from("this is no audio"), maxRetries: 0 }));
      assert.equal(none.statusCode, 400);
      assert.match(sentence(none), /failed to process audio/);
      const silence = transcribe({ model: modelOf(), audio: wav(Buffer.alloc(64_000), 1) });
      await assert.rejects(silence, (error) => NoTranscriptGeneratedError.isInstance(error));
    },
  );

  works("429: it tries again by itself; `abortSignal`: the server stops too", async () => {
    const places = Array.from({ length: 8 }, () => server.engine.admit());
    const lines = server.log.length;
    const later = transcribe({ model: modelOf(), audio, maxRetries: 2 });
    await until("it is refused once", () => server.log.length > lines, 30);
    for (const place of places) place.release();
    assert.equal((await later).text, sampleText);

    const controller = new AbortController();
    const long = wav(Buffer.concat(Array.from({ length: 6 }, () => samples)), 1);
    const running = transcribe({ model: modelOf(), audio: long, abortSignal: controller.signal });
    running.catch(() => undefined);
    await until("the engine works on it", () => server.engine.status().active > 0, 30);
    controller.abort();
    await assert.rejects(running);
    await until("the engine rests", () => server.engine.status().admitted === 0 && server.engine.status().active === 0, 30);
  });
}

tests.openai.works("segments and the language, words when they are asked for", async () => {
  const ask = async (options: Record<string, string | number | string[]>) =>
    await transcribe({ model: models.openai(), audio, providerOptions: { openai: options } });
  const { segments, language, text } = await ask({ language: "en", temperature: 0 });
  assert.equal(language, "en");
  assert.equal(
    segments
      .map((segment) => segment.text)
      .join("")
      .trim(),
    text,
  );
  assert.ok(segments.every(({ startSecond, endSecond }) => endSecond > startSecond));
  const words = (await ask({ timestampGranularities: ["word"] })).segments;
  assert.equal(words.length, 22);
  assert.equal(words[0]!.text, "And");
});

tests.openai.works("the names of OpenAI's models, `gpt-4o-mini-transcribe` too", async () => {
  const model = models.openai(server.key, "gpt-4o-mini-transcribe");
  const { text, durationInSeconds } = await transcribe({ model, audio, providerOptions: { openai: { prompt: "A speech." } } });
  assert.match(text, /fellow Americans/);
  assert.equal(durationInSeconds, 11);
});

tests.deepgram.works("words as segments, and its options", async () => {
  const options = { smartFormat: true, detectLanguage: true, utterances: true, uttSplit: 0.5, search: "country" };
  const { segments, language } = await transcribe({ model: models.deepgram(), audio, providerOptions: { deepgram: options } });
  assert.equal(segments.length, 22);
  assert.deepEqual([segments[0]!.text, language], ["and", "en"]);
});

const sentenceOnly =
  "it waits for a form of errors that Deepgram does not have; `responseBody` holds the sentence, and `statusCode` the status";
tests.deepgram.lacks("the server's sentence in an error's `message`", sentenceOnly, async () => {
  const failing = transcribe({ model: models.deepgram("wrong"), audio, maxRetries: 0 });
  await assert.rejects(failing, (error) => {
    assert.ok(APICallError.isInstance(error));
    assert.doesNotMatch(error.message, /credentials/i);
    assert.match(error.responseBody!, /credentials/i);
    return true;
  });
});
