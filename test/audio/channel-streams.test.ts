import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { channelStreams } from "../../src/audio/index.js";

/** Blocks of one sample a channel: block n holds n plus a hundredth of the channel's number. */
function numbered(blocks: number, channels: number, failAt = Number.POSITIVE_INFINITY) {
  const source = { read: 0, stopped: false };
  async function* iterate() {
    try {
      for (let n = 0; n < blocks; n += 1) {
        if (n === failAt) throw new Error("broken off");
        source.read += 1;
        yield Array.from({ length: channels }, (_, channel) => Float32Array.of(n + channel / 128));
      }
    } finally {
      source.stopped = true;
    }
  }
  return { source, blocks: iterate() };
}

async function collect(stream: AsyncIterable<Float32Array>): Promise<number[]> {
  const values: number[] = [];
  for await (const block of stream) values.push(...block);
  return values;
}

test("every consumer gets its channel whole, in whatever order they ask", async () => {
  const orders = fc.array(fc.nat(4), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.nat(12),
      fc.integer({ min: 1, max: 4 }),
      orders,
      async (count, length, ahead, order) => {
        const { blocks, source } = numbered(length, count);
        const iterators = channelStreams(blocks, count, ahead).map((stream) => stream[Symbol.asyncIterator]());
        const got = iterators.map((): number[] => []);
        // Each consumer has one question open at most, and asks again when its turn comes.
        const open = iterators.map((): Promise<unknown> => Promise.resolve());
        const ended = iterators.map(() => false);
        const ask = (channel: number) => {
          open[channel] = open[channel]!.then(async () => {
            const { done, value } = await iterators[channel]!.next();
            if (done === true) ended[channel] = true;
            else got[channel]!.push(...value);
          });
        };
        for (const channel of order) {
          ask(channel % count);
          if (channel % 2 === 0) await turn();
        }
        for (let n = 0; n <= length; n += 1) for (const channel of iterators.keys()) ask(channel);
        await Promise.all(open);
        for (const [channel, values] of got.entries()) {
          assert.deepEqual(
            values,
            Array.from({ length }, (_, n) => n + channel / 128),
          );
          assert.equal(ended[channel], true);
        }
        assert.equal(source.stopped, true);
      },
    ),
    { numRuns: 60 },
  );
});

test("nothing is read before it is asked for, and no more than that", async () => {
  const { blocks, source } = numbered(10, 2);
  const [first] = channelStreams(blocks, 2);
  assert.equal(source.read, 0);
  await first![Symbol.asyncIterator]().next();
  await turn();
  assert.equal(source.read, 1);
});

test("the faster one waits when it is far ahead, until the slower one takes or leaves", async () => {
  const { blocks, source } = numbered(20, 2);
  const [fast, slow] = channelStreams(blocks, 2, 3).map((stream) => stream[Symbol.asyncIterator]());
  const values: number[] = [];
  const running = (async () => {
    for (let next = await fast!.next(); next.done !== true; next = await fast!.next()) values.push(...next.value);
  })();
  for (let n = 0; n < 20; n += 1) await turn();
  assert.deepEqual([values.length, source.read], [3, 3]);
  await slow!.next();
  for (let n = 0; n < 20; n += 1) await turn();
  assert.deepEqual([values.length, source.read], [4, 4]);
  await slow!.return?.();
  await running;
  assert.equal(values.length, 20);
});

test("an error reaches all, and what lay waiting is dropped", async () => {
  const { blocks, source } = numbered(10, 3, 4);
  const streams = channelStreams(blocks, 3);
  const results = await Promise.allSettled(streams.map(collect));
  for (const result of results) assert.equal(result.status === "rejected" && (result.reason as Error).message, "broken off");
  assert.equal(source.stopped, true);
});

test("the source stops when all have left, not before", async () => {
  const { blocks, source } = numbered(10, 2);
  const [one, other] = channelStreams(blocks, 2);
  for await (const _ of one!) break;
  assert.equal(source.stopped, false);
  for await (const _ of other!) break;
  await turn();
  assert.equal(source.stopped, true);
});

test("one that waits is let go when it leaves", async () => {
  const never: AsyncIterable<Float32Array[]> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
  const iterator = channelStreams(never, 1)[0]![Symbol.asyncIterator]();
  const pending = iterator.next();
  await iterator.return?.();
  assert.equal((await pending).done, true);
});

test("a block without one of the channels is an error of the source, not a silence", async () => {
  async function* short() {
    yield [new Float32Array(1)];
  }
  await assert.rejects(collect(channelStreams(short(), 2)[1]!), /1 channels where 2/);
});
