import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { after, before } from "node:test";
import type { AnswerBody, AnswerWord } from "../http/parameters/asking.js";
import { channelsOf } from "../http/parameters/asking.js";
import { type RunningServer, sample, sampleText, startServer } from "../http/running-server.js";
import { clientTests } from "./client.js";
import { clientVersion, requireClient, withoutNpmClients } from "./npm-client.js";

/** What the tests use of the package, which is not there when this is compiled. */
interface DeepgramVoice {
  listen(audio: Readable, options?: object): Promise<Heard>;
  speak(text: string): Promise<Readable>;
}
interface Heard {
  readonly transcript: string;
  readonly words: readonly AnswerWord[];
  readonly raw: AnswerBody;
  readonly speakerSegments?: readonly { readonly word: string; readonly speaker: number }[];
}

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const mastra = clientTests({
  name: "@mastra/voice-deepgram",
  version: clientVersion("@mastra/voice-deepgram"),
  runtime: "Node",
  address:
    "It has no setting: `Object.assign(voice, { listeningClient: createClient(KEY, { global: { url: HTTP } }) })`, with `@deepgram/sdk` 3",
  missing: withoutNpmClients,
});

function voice(key = server.key, name = "nova"): DeepgramVoice {
  const { DeepgramVoice: Voice } = requireClient("@mastra/voice-deepgram");
  const { createClient } = requireClient("@deepgram/sdk");
  const at = createClient(key, { global: { url: server.url } });
  return Object.assign(new Voice({ listeningModel: { name, apiKey: key } }), { listeningClient: at, speechClient: at });
}

mastra.works("`listen`: streams, with words; it sends `diarize=undefined` and `deepgram/audio+video`", async () => {
  const { transcript, words, raw } = await voice().listen(Readable.from([sample.subarray(0, 100_000), sample.subarray(100_000)]));
  assert.equal(transcript, sampleText);
  assert.equal(words.length, 22);
  assert.equal(raw.metadata.warnings![0]!.type, "model_alias");
});

mastra.works("`listen` with `diarize`: `speakerSegments` of recordings whose speakers have channels of their own", async () => {
  const half = sample.length / 4;
  const stereo = channelsOf(
    (index) => (index < half ? 1 : 0),
    (index) => (index < half ? 0 : 1),
  );
  const { transcript, speakerSegments } = await voice().listen(Readable.from([stereo]), { diarize: true, smart_format: true });
  assert.match(transcript, /fellow Americans/);
  assert.deepEqual([...new Set(speakerSegments!.map(({ speaker }) => speaker))].sort(), [0, 1]);
});

mastra.works("errors: what `@deepgram/sdk` 3 makes of them, thrown", async () => {
  await assert.rejects(voice("0".repeat(40)).listen(Readable.from([sample])), {
    name: "DeepgramApiError",
    status: 401,
    message: /Invalid/,
  });
  await assert.rejects(voice(server.key, "none-such").listen(Readable.from([sample])), { status: 400, message: /none-such/ });
});

mastra.lacks("`speak`", "this server transcribes", async () => {
  await assert.rejects(voice().speak("hello"));
});
