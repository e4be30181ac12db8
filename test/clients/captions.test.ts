import assert from "node:assert/strict";
import { after, before } from "node:test";
import { DeepgramConverter, type DeepgramResponse, srt, webvtt } from "@deepgram/captions";
import { channelsOf, samples, wav } from "../http/parameters/asking.js";
import { type RunningServer, sample, startServer } from "../http/running-server.js";
import { clientTests } from "./client.js";
import { ownVersion } from "./npm-client.js";

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const captions = clientTests({
  name: "@deepgram/captions",
  version: ownVersion("@deepgram/captions"),
  runtime: "Node",
  address: "It asks nobody: it takes the answers of `POST /v1/listen`",
});

async function answer(query = "", body = sample): Promise<DeepgramResponse> {
  const headers = { authorization: `Token ${server.key}`, "content-type": "audio/wav" };
  return (await (await fetch(`${server.url}/v1/listen${query}`, { method: "POST", headers, body })).json()) as DeepgramResponse;
}

captions.works("`srt` and `webvtt` of answers", async () => {
  const body = await answer();
  const cues = srt(new DeepgramConverter(body)).trim().split("\n\n");
  assert.equal(cues.length, 3);
  assert.match(cues[0]!, /^1\n00:00:00,\d{3} --> 00:00:0\d,\d{3}\nAnd so my fellow Americans ask not what$/);
  assert.match(webvtt(body), /^WEBVTT\n\nNOTE\nTranscription provided by Deepgram\nRequest Id: [0-9a-f-]{36}\n/);
});

captions.works("answers with `utterances`, and with speakers (`diarize` of two channels)", async () => {
  assert.match(srt(await answer("?utterances=true")), /country\.\n$/);
  const stereo = channelsOf(
    (index) => (index < samples.length / 4 ? 1 : 0),
    (index) => (index < samples.length / 4 ? 0 : 1),
  );
  const text = webvtt(await answer("?diarize=true", stereo));
  assert.match(text, /<v Speaker 0>/);
  assert.match(text, /<v Speaker 1>/);
});

captions.lacks(
  "captions of recordings without words",
  "it throws at an empty list of words; `response_format=srt` and `vtt` do it",
  async () => {
    const silence = wav(Buffer.alloc(2 * 32_000), 1);
    const body = await answer("", silence);
    assert.deepEqual(body.results.channels[0]!.alternatives[0]!.words, []);
    assert.throws(() => srt(body), TypeError);
    assert.throws(() => webvtt(body), TypeError);
    // With utterances too: there are none.
    const spoken = await answer("?utterances=true", silence);
    assert.deepEqual(spoken.results.utterances, []);
  },
);
