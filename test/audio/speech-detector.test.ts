import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, test } from "node:test";
import { promisify } from "node:util";
import fc from "fast-check";
import { AudioError, createSpeechDetector, SPEECH_FRAME } from "../../src/audio/index.js";
import { jfk, ROOT } from "./decoding.js";
import { greatestDifference, hearAll, inBlocks, originalModel } from "./speech.js";

const detector = createSpeechDetector();
after(() => detector.close());
const speech = jfk();
const expected = await (await originalModel())(speech);
const never = new AbortController().signal;

test("a stream gives the original model's probabilities, and its blocks as they came", async () => {
  const heard = await hearAll(detector, inBlocks(speech, 16_000));
  assert.ok(greatestDifference(heard.speech, expected) < 1e-4);
  assert.deepEqual(heard.samples, speech);
  assert.deepEqual(
    heard.blocks.slice(0, 3).map((block) => [block.samples.length, block.speech.length]),
    [
      [16_000, 31],
      [16_000, 31],
      [16_000, 31],
    ],
  );
});

test("probabilities do not depend on the chunks", async () => {
  const size = fc.oneof(
    fc.integer({ min: 1, max: 700 }),
    fc.integer({ min: 700, max: 60_000 }),
    fc.constantFrom(0, 1, 511, 512, 513, 1024),
  );
  const cuts = fc.array(size, { minLength: 1, maxLength: 12 }).filter((sizes) => sizes.some((each) => each > 50));
  await fc.assert(
    fc.asyncProperty(cuts, fc.integer({ min: 0, max: 40_000 }), async (sizes, length) => {
      const heard = await hearAll(detector, inBlocks(speech.subarray(0, length), ...sizes));
      assert.deepEqual(heard.samples, speech.subarray(0, length));
      assert.equal(heard.speech.length, Math.ceil(length / SPEECH_FRAME));
      // The last frame is cut here, and whole in what is expected.
      const whole = Math.floor(length / SPEECH_FRAME);
      assert.ok(greatestDifference(heard.speech.subarray(0, whole), expected.subarray(0, whole)) < 1e-4);
      for (const probability of heard.speech) assert.ok(probability >= 0 && probability <= 1);
    }),
    { numRuns: 40 },
  );
});

test("blocks of one sample and of a minute are taken", async () => {
  const single = await hearAll(detector, inBlocks(speech.subarray(0, 2_000), 1));
  assert.ok(greatestDifference(single.speech.subarray(0, 3), expected.subarray(0, 3)) < 1e-4);
  const minute = new Float32Array(960_000);
  minute.set(speech);
  const [block, ...rest] = (await hearAll(detector, inBlocks(minute, 960_000))).blocks;
  assert.ok(greatestDifference(block.speech.subarray(0, 340), expected.subarray(0, 340)) < 1e-4);
  assert.deepEqual([block.speech.length, rest], [1_875, []]);
});

test("a frame that the source leaves unfinished comes in a last block without samples", async () => {
  const { blocks } = await hearAll(detector, inBlocks(speech.subarray(0, 1_000), 1_000));
  assert.deepEqual(
    blocks.map((block) => [block.samples.length, block.speech.length]),
    [
      [1_000, 1],
      [0, 1],
    ],
  );
  const padded = new Float32Array(1_024);
  padded.set(speech.subarray(0, 1_000));
  const whole = await hearAll(detector, inBlocks(padded, 1_024));
  assert.ok(Math.abs(blocks[1].speech[0] - whole.speech[1]) < 1e-5);
});

test("empty streams and empty blocks give no probabilities", async () => {
  assert.deepEqual((await hearAll(detector, inBlocks(new Float32Array(0), 1))).blocks, []);
  async function* nothing() {
    yield new Float32Array(0);
    yield new Float32Array(0);
  }
  const { blocks, speech: none } = await hearAll(detector, nothing());
  assert.deepEqual([blocks.length, none.length], [2, 0]);
});

test("streams at the same time do not disturb each other", async () => {
  const streams = [16_000, 999, 40_000, 512, 7_001].map((size) => hearAll(detector, inBlocks(speech, size)));
  for (const heard of await Promise.all(streams)) assert.ok(greatestDifference(heard.speech, expected) < 1e-4);
});

/** A source that counts, waits for ever after `length` blocks, and tells that it was ended. */
function counted(length: number) {
  const seen = { pulled: 0, ended: 0 };
  const blocks: AsyncIterable<Float32Array> = {
    [Symbol.asyncIterator]: () => ({
      next() {
        seen.pulled += 1;
        if (seen.pulled > length) return new Promise(() => undefined);
        return Promise.resolve({ done: false, value: speech.slice(0, 16_000) });
      },
      async return() {
        seen.ended += 1;
        return { done: true, value: undefined };
      },
    }),
  };
  return { seen, blocks };
}

test("nothing is pulled before it is asked for, and then one block ahead", async () => {
  const { seen, blocks } = counted(100);
  const iterator = detector.listen(blocks, never)[Symbol.asyncIterator]();
  assert.equal(seen.pulled, 0);
  for (let taken = 1; taken < 5; taken += 1) {
    await iterator.next();
    await hearAll(detector, inBlocks(speech.subarray(0, 32_000), 16_000)); // time for more, if more were done
    assert.equal(seen.pulled, taken + 1);
  }
  await iterator.return?.();
  assert.equal(seen.ended, 1);
});

test("calls of next that do not wait are answered in order", async () => {
  const iterator = detector.listen(inBlocks(speech.subarray(0, 40_000), 16_000), never)[Symbol.asyncIterator]();
  const results = await Promise.all(Array.from({ length: 5 }, () => iterator.next()));
  assert.deepEqual(
    results.map(({ value }) => value?.speech.length),
    [31, 31, 16, 1, undefined],
  );
  assert.ok(Math.abs(results[2].value!.speech[15] - expected[77]) < 1e-4);
});

test("a consumer that stops ends its source", async () => {
  const { seen, blocks } = counted(1);
  for await (const block of detector.listen(blocks, never)) {
    assert.equal(block.speech.length, 31);
    break;
  }
  assert.equal(seen.ended, 1);
});

test("an abort is heard at once while the source waits, between blocks, and before the first", async () => {
  const reason = new Error("gone");
  for (const length of [0, 1]) {
    const abort = new AbortController();
    const { seen, blocks } = counted(length);
    const iterator = detector.listen(blocks, abort.signal)[Symbol.asyncIterator]();
    if (length === 1) await iterator.next();
    const waiting = iterator.next();
    setImmediate(() => abort.abort(reason));
    await assert.rejects(waiting, reason);
    assert.equal(seen.ended, 1);
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  }
  const abort = new AbortController();
  const { seen, blocks } = counted(9);
  const iterator = detector.listen(blocks, abort.signal)[Symbol.asyncIterator]();
  await iterator.next();
  abort.abort(reason);
  await assert.rejects(iterator.next(), reason);
  assert.equal(seen.ended, 1);
  const late = counted(9);
  await assert.rejects(hearAll({ listen: (source) => detector.listen(source, abort.signal) }, late.blocks), reason);
  assert.equal(late.seen.pulled, 0);
});

test("a source's own error comes through after what came before it", async () => {
  async function* failing() {
    yield speech.slice(0, 16_000);
    throw new AudioError("undecodable", "It broke.");
  }
  const iterator = detector.listen(failing(), never)[Symbol.asyncIterator]();
  assert.equal((await iterator.next()).value?.speech.length, 31);
  await assert.rejects(iterator.next(), { name: "AudioError", code: "undecodable" });
});

const run = promisify(execFile);
const INDEX = new URL("../../src/audio/index.js", import.meta.url).href;

test("a process is not held by a detector, whether it has been used or is still loading", async () => {
  const start = `import { createSpeechDetector } from ${JSON.stringify(INDEX)}; const detector = createSpeechDetector();`;
  const use = `async function* blocks() { yield new Float32Array(16_000); }
    for await (const { speech } of detector.listen(blocks(), new AbortController().signal)) console.log(speech.length);`;
  for (const [code, output] of [
    [start, ""],
    [start + use, "31\n1\n"],
  ])
    assert.equal((await run(process.execPath, ["--input-type=module", "-e", code], { cwd: ROOT, timeout: 60_000 })).stdout, output);
});
