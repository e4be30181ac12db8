import assert from "node:assert/strict";
import { after, before } from "node:test";
import { Deepgram } from "@deepgram/sdk";
import { CallbackUrl } from "deepgram-sdk-3";
import { sample, sampleText, until } from "../http/running-server.js";
import { type ServerWithHosts, startServerWithHosts } from "../http/server-with-hosts.js";
import { clientTests } from "./client.js";
import { client3, client5, sdk3, sdk5 } from "./deepgram-sdk.js";

const recording = "https://media.example/jfk.wav";

let server: ServerWithHosts;
before(async () => {
  server = await startServerWithHosts("/jfk.wav");
});
after(() => server.close());

const hook = (path: string) => `http://hook.example${path}`;

async function assertDelivered(path: string, id: string | undefined, method = "POST"): Promise<void> {
  await until("it is delivered", () => server.receiver.of(path).length > 0, 120);
  const [delivery] = server.receiver.of(path);
  const { metadata, results } = JSON.parse(String(delivery?.body));
  assert.deepEqual([delivery?.method, metadata.request_id], [method, id]);
  assert.equal(results.channels[0].alternatives[0].transcript, sampleText);
}

/** Their type of the answer is of both forms. */
const idOf = (answer: object) => ("request_id" in answer ? String(answer.request_id) : undefined);

const newest = clientTests(sdk5);

newest.works(
  "`callback` with a file or a URL: `{ request_id }` at once, and the result delivered, with `callback_method` too",
  async () => {
    const { media: files } = client5(server).listen.v1;
    const file = await files.transcribeFile(sample, { callback: hook("/5/file"), callback_method: "PUT" } as never);
    assert.deepEqual(Object.keys(file), ["request_id"]);
    await assertDelivered("/5/file", idOf(file), "PUT");
    const url = await files.transcribeUrl({ url: recording, callback: hook("/5/url") });
    assert.deepEqual(Object.keys(url), ["request_id"]);
    await assertDelivered("/5/url", idOf(url));
  },
);

newest.works("`callback` that cannot be used: `BadRequestError`", async () => {
  await assert.rejects(client5(server).listen.v1.media.transcribeFile(sample, { callback: "http://localhost/" }), (error) => {
    assert.ok(error instanceof Deepgram.BadRequestError);
    assert.match(JSON.stringify(error.body), /The callback URL cannot be used/);
    return true;
  });
});

const third = clientTests(sdk3);

third.works("`transcribeFileCallback` and `transcribeUrlCallback`: `request_id` at once, and the result delivered", async () => {
  const { prerecorded } = client3(server).listen;
  const file = await prerecorded.transcribeFileCallback(sample, new CallbackUrl(hook("/3/file")), { model: "tiny.en" });
  assert.deepEqual([file.error, Object.keys(file.result ?? {})], [null, ["request_id"]]);
  await assertDelivered("/3/file", file.result?.request_id);
  const options = { callback_method: "put" } as never;
  const url = await prerecorded.transcribeUrlCallback({ url: recording }, new CallbackUrl(hook("/3/url")), options);
  assert.deepEqual([url.error, Object.keys(url.result ?? {})], [null, ["request_id"]]);
  await assertDelivered("/3/url", url.result?.request_id, "PUT");
});

third.works("a callback that cannot be used: `error` with its status", async () => {
  const { result, error } = await client3(server).listen.prerecorded.transcribeFileCallback(sample, new CallbackUrl("http://localhost/"));
  assert.equal(result, null);
  assert.equal((error as unknown as { status: number }).status, 400);
  assert.match(error?.message ?? "", /callback URL cannot be used/);
});
