import assert from "node:assert/strict";
import { test } from "node:test";
import { AudioError, createSpeechDetector } from "../../src/audio/index.js";
import { SpeechHost } from "../../src/audio/speech-host.js";
import { SpeechListener } from "../../src/audio/speech-listener.js";
import { jfk } from "./decoding.js";
import { hearAll, inBlocks, SILERO } from "./speech.js";

const speech = jfk();
const died = (error: unknown) => error instanceof AudioError && error.code === "decoder_died";

const listening = (host: SpeechHost) => ({
  listen: (blocks: AsyncIterable<Float32Array>, signal: AbortSignal) => ({
    [Symbol.asyncIterator]: () => new SpeechListener(blocks, signal, (frames, state) => host.detect(frames, state)),
  }),
});

test("a worker that dies fails the streams that it works for, and the next stream is served by another", async () => {
  const host = new SpeechHost(SILERO);
  const { speech: alive } = await hearAll(listening(host), inBlocks(speech, 16_000));
  host.crash();
  const lost = await Promise.allSettled([
    hearAll(listening(host), inBlocks(speech, 16_000)),
    hearAll(listening(host), inBlocks(speech, 700)),
  ]);
  for (const each of lost) assert.ok(each.status === "rejected" && died(each.reason));
  assert.match(String((lost[0] as PromiseRejectedResult).reason), /died \(crashed on request\)/);
  assert.deepEqual((await hearAll(listening(host), inBlocks(speech, 16_000))).speech, alive);
  await host.close();
});

test("a worker that dies idle is replaced, and a stream between its blocks goes on", async () => {
  const host = new SpeechHost(SILERO);
  const { speech: whole } = await hearAll(listening(host), inBlocks(speech, 16_000));
  let state: Float32Array | undefined;
  const parts: number[] = [];
  for (const [from, to] of [
    [0, 31 * 512],
    [31 * 512, 62 * 512],
  ]) {
    const heard = await host.detect(speech.slice(from, to), state);
    state = heard.state;
    parts.push(...heard.speech);
    host.crash();
    await assert.rejects(host.detect(new Float32Array(512), undefined), died);
  }
  assert.deepEqual(Float32Array.from(parts), whole.subarray(0, 62));
  await host.close();
});

test("without its model a detector fails every stream, and closes", async () => {
  const detector = createSpeechDetector({ modelPath: "no/such/model.onnx" });
  for (let i = 0; i < 2; i += 1)
    await assert.rejects(hearAll(detector, inBlocks(speech, 16_000)), (error) => died(error) && /ENOENT/.test(String(error)));
  await detector.close();
});

test("closing fails what runs and what comes later, also while the model loads, and may be repeated", async () => {
  const loading = createSpeechDetector();
  const early = hearAll(loading, inBlocks(speech, 16_000));
  early.catch(() => undefined);
  await loading.close();
  await assert.rejects(early, died);
  const detector = createSpeechDetector();
  const iterator = detector.listen(inBlocks(speech, 16_000), new AbortController().signal)[Symbol.asyncIterator]();
  await iterator.next();
  const closed = detector.close();
  await assert.rejects(async () => {
    for (;;) if ((await iterator.next()).done === true) return;
  }, died);
  await closed;
  await detector.close();
  await assert.rejects(hearAll(detector, inBlocks(speech, 16_000)), died);
});
