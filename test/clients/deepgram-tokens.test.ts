import assert from "node:assert/strict";
import { after, before } from "node:test";
import { type DeepgramClient, DeepgramError } from "@deepgram/sdk";
import { LiveTranscriptionEvents } from "deepgram-sdk-3";
import { samples } from "../http/parameters/asking.js";
import { type RunningServer, sample, sampleText, startServer, until } from "../http/running-server.js";
import { assertSpoken } from "../http/spoken.js";
import { GivenClock, MINUTE } from "../keys/given-clock.js";
import { clientTests } from "./client.js";
import { client3, client5, sdk3, sdk5 } from "./deepgram-sdk.js";

const clock = new GivenClock();
let server: RunningServer;
before(async () => {
  server = await startServer({}, 8, [], { now: clock.now });
});
after(() => server.close());

const newest = clientTests(sdk5);
const third = clientTests(sdk3);
const client = (options: object) => client5(server, options);

async function transcribed(deepgram: DeepgramClient): Promise<string> {
  const answer = await deepgram.listen.v1.media.transcribeFile(sample, { model: "tiny.en" });
  assert.ok("results" in answer);
  return answer.results.channels[0]!.alternatives![0]!.transcript!;
}

newest.works("`auth.v1.tokens.grant`: a token for files and streams, as `accessToken`", async () => {
  const granted = await client({ apiKey: server.key }).auth.v1.tokens.grant({ ttl_seconds: 60 });
  assert.equal(granted.expires_in, 60);
  const deepgram = client({ apiKey: undefined, accessToken: granted.access_token });
  assert.equal(await transcribed(deepgram), sampleText);

  const connection = await deepgram.listen.v1.connect({ model: "tiny.en", encoding: "linear16", sample_rate: 16_000 } as never);
  const finals: string[] = [];
  const closes: number[] = [];
  connection.on("message", (message) => {
    if (message.type === "Results" && message.is_final === true) finals.push(message.channel.alternatives[0]!.transcript);
  });
  connection.on("close", (event) => closes.push(event.code));
  connection.connect();
  await connection.waitForOpen();
  // The token is needed for the handshake alone.
  clock.forward(MINUTE);
  for (let at = 0; at < samples.length; at += 8000) connection.sendMedia(samples.subarray(at, at + 8000));
  connection.sendCloseStream({ type: "CloseStream" });
  await until("the connection is closed", () => closes.length > 0, 60);
  assertSpoken(finals.join(" "), sampleText);
  assert.deepEqual(closes, [1000]);

  await assert.rejects(transcribed(deepgram), (error) => {
    assert.ok(error instanceof DeepgramError);
    assert.equal(error.statusCode, 401);
    assert.match(JSON.stringify(error.body), /the token expired/);
    return true;
  });
});

newest.works("grants that are refused: their status", async () => {
  await assert.rejects(client({ apiKey: server.key }).auth.v1.tokens.grant({ ttl_seconds: 4000 }), { statusCode: 400 });
  await assert.rejects(client({ apiKey: "0".repeat(64) }).auth.v1.tokens.grant(), { statusCode: 401 });
  const { access_token: token } = await client({ apiKey: server.key }).auth.v1.tokens.grant();
  await assert.rejects(client({ apiKey: undefined, accessToken: token }).auth.v1.tokens.grant(), { statusCode: 403 });
});

newest.works("limits of keys: it waits as long as 429 says, and gets its answer", async () => {
  const { key } = await server.keys.create("limited", { limits: { requestsPerMinute: 1 } });
  assert.equal(await transcribed(client({ apiKey: key })), sampleText);
  clock.forward(MINUTE - 900);
  const from = performance.now();
  const again = transcribed(client({ apiKey: key }));
  await until("it was refused once", () => server.log.some((line) => line.includes('"requestsUsedUp"')));
  clock.forward(900);
  assert.equal(await again, sampleText);
  assert.ok(performance.now() - from >= 990, "it came back at once");

  await assert.rejects(transcribed(client({ apiKey: key, maxRetries: 0 })), { statusCode: 429 });
});

third.works("`auth.grantToken`: a token for files and streams", async () => {
  const { result, error } = await client3(server).auth.grantToken();
  assert.equal(error, null);
  assert.equal(result!.expires_in, 30);
  const deepgram = client3(server, result!.access_token);
  const heard = await deepgram.listen.prerecorded.transcribeFile(sample, { model: "tiny.en" });
  assert.equal(heard.result!.results.channels[0]!.alternatives[0]!.transcript, sampleText);

  const live = deepgram.listen.live({ model: "tiny.en" });
  const closed = new Promise<number>((resolve) => live.on(LiveTranscriptionEvents.Close, (event) => resolve(event.code)));
  live.on(LiveTranscriptionEvents.Open, () => live.requestClose());
  assert.equal(await closed, 1000);

  const refused = await deepgram.auth.grantToken();
  assert.equal(refused.result, null);
  assert.match(String(refused.error!.message), /token may transcribe and nothing else/);
});
