import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Deepgram, DeepgramClient } from "@deepgram/sdk";
import { CallbackUrl, createClient } from "deepgram-sdk-3";
import { type Receiver, startReceiver } from "../http/receiver.js";
import { type RunningServer, sample, sampleText, startServer, until } from "../http/running-server.js";
import { type MediaHost, mediaHost } from "../remote/media-host.js";

const recording = "https://media.example/jfk.wav";

let server: RunningServer;
let receiver: Receiver;
let media: MediaHost;
before(async () => {
  receiver = await startReceiver();
  media = await mediaHost("/jfk.wav", sample);
  media.network.host("hook.example", "93.184.216.35", receiver);
  server = await startServer({}, 8, [], media);
});
after(async () => {
  await server.close();
  await receiver.close();
  await media.close();
});

const hook = (path: string) => `http://hook.example${path}`;

async function assertDelivered(path: string, id: string | undefined, method = "POST"): Promise<void> {
  await until("it is delivered", () => receiver.of(path).length > 0, 120);
  const [delivery] = receiver.of(path);
  const { metadata, results } = JSON.parse(String(delivery?.body));
  assert.deepEqual([delivery?.method, metadata.request_id], [method, id]);
  assert.equal(results.channels[0].alternatives[0].transcript, sampleText);
}

/** Their type of the answer is of both forms. */
const idOf = (answer: object) => ("request_id" in answer ? String(answer.request_id) : undefined);

const sdk5 = () => {
  const environment = { base: server.url, production: server.url, agent: server.url, agentRest: server.url };
  return new DeepgramClient({ apiKey: server.key, environment }).listen.v1.media;
};

test("@deepgram/sdk 5: a file with callback is accepted and delivered", async () => {
  const answer = await sdk5().transcribeFile(sample, { callback: hook("/5/file"), callback_method: "PUT" } as never);
  assert.deepEqual(Object.keys(answer), ["request_id"]);
  await assertDelivered("/5/file", idOf(answer), "PUT");
});

test("@deepgram/sdk 5: a URL with callback is accepted and delivered", async () => {
  const answer = await sdk5().transcribeUrl({ url: recording, callback: hook("/5/url") });
  assert.deepEqual(Object.keys(answer), ["request_id"]);
  await assertDelivered("/5/url", idOf(answer));
});

test("@deepgram/sdk 5: a callback that cannot be used is a BadRequestError", async () => {
  await assert.rejects(sdk5().transcribeFile(sample, { callback: "http://localhost/" }), (error) => {
    assert.ok(error instanceof Deepgram.BadRequestError);
    assert.match(JSON.stringify(error.body), /The callback URL cannot be used/);
    return true;
  });
});

const sdk3 = () => createClient(server.key, { global: { url: server.url } }).listen.prerecorded;

test("@deepgram/sdk 3: a file with callback is accepted and delivered", async () => {
  const { result, error } = await sdk3().transcribeFileCallback(sample, new CallbackUrl(hook("/3/file")), { model: "tiny.en" });
  assert.deepEqual([error, Object.keys(result ?? {})], [null, ["request_id"]]);
  await assertDelivered("/3/file", result?.request_id);
});

test("@deepgram/sdk 3: a URL with callback is accepted and delivered", async () => {
  const { result, error } = await sdk3().transcribeUrlCallback({ url: recording }, new CallbackUrl(hook("/3/url")), {
    callback_method: "put",
  } as never);
  assert.deepEqual([error, Object.keys(result ?? {})], [null, ["request_id"]]);
  await assertDelivered("/3/url", result?.request_id, "PUT");
});

test("@deepgram/sdk 3: a callback that cannot be used is an error with its status", async () => {
  const { result, error } = await sdk3().transcribeFileCallback(sample, new CallbackUrl("http://localhost/"));
  assert.equal(result, null);
  assert.equal((error as unknown as { status: number }).status, 400);
  assert.match(error?.message ?? "", /callback URL cannot be used/);
});
