import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, it } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { type AudioDecoder, createAudioDecoder, type DecoderOptions } from "../../src/audio/index.js";
import { type Decoded, decodeAll, denseFlac, inChunks, outcome, readFixture, tone16, wavFile } from "./decoding.js";

async function withDecoder(options: DecoderOptions, use: (decoder: AudioDecoder) => Promise<void>): Promise<void> {
  const decoder = createAudioDecoder(options);
  try {
    await use(decoder);
  } finally {
    await decoder.close();
  }
}

const never = () => new AbortController().signal;

/** WAV without end, 64 kB at a time; counts what is read of it. */
function endlessWav() {
  const counter = { bytes: 0, returned: false };
  const block = tone16(2.048, 16_000);
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield wavFile(new Uint8Array(0), { dataSize: 0xffff_ffff });
      for (;;) {
        counter.bytes += block.length;
        yield block;
        await nextTurn();
      }
    } finally {
      counter.returned = true;
    }
  }
  return { counter, source };
}

describe("limits", () => {
  it("too_long: more seconds than allowed, also of an endless source", () =>
    withDecoder({ maxSeconds: 3 }, async (decoder) => {
      assert.equal(await outcome(decoder, wavFile(tone16(3, 16_000))), "decoded");
      assert.equal(await outcome(decoder, wavFile(tone16(3.1, 16_000))), "too_long");
      const { source, counter } = endlessWav();
      await assert.rejects(decodeAll(decoder, source()), { code: "too_long" });
      await nextTurn();
      assert.equal(counter.returned, true);
      assert.equal(decoder.status().streams, 0);
    }));

  it("too_large: more PCM than allowed, or more of an MP4 file without index than is held", () =>
    withDecoder({ maxPcmBytes: 40_000, maxHeldBytes: 3_000 }, async (decoder) => {
      assert.equal(await outcome(decoder, wavFile(tone16(1, 16_000))), "too_large");
      assert.equal(await outcome(decoder, readFixture("stereo-44k.m4a")), "too_large");
    }));

  it("a file that is nearly nothing but claims hours is decoded a piece at a time, up to the limit, while others go on", () =>
    withDecoder({ maxSeconds: 60, chunkTimeoutMs: 5_000 }, async (decoder) => {
      assert.equal(await outcome(decoder, denseFlac(20)), "decoded");
      const dense = outcome(decoder, denseFlac(300));
      assert.equal(await outcome(decoder, readFixture("mono-16k.mp3")), "decoded");
      assert.equal(await dense, "too_long");
    }));

  it("timeout: a worker that is stuck is ended, its other streams are told, and the next file finds a new one", () =>
    // 16 MB of WAV at 384 kHz in 32 channels: no piece of it takes under a millisecond or two.
    withDecoder({ chunkTimeoutMs: 0.5 }, async (decoder) => {
      const slow = wavFile(tone16(0.7, 384_000, 440, 32), { sampleRate: 384_000, channels: 32 });
      const outcomes: string[] = [];
      for (let attempt = 0; attempt < 20 && !outcomes.includes("timeout"); attempt += 1) {
        outcomes.push(
          ...(await Promise.all([outcome(decoder, slow, { channels: "split" }), outcome(decoder, slow, { channels: "split" })])),
        );
      }
      assert.ok(outcomes.includes("timeout"), outcomes.join());
      assert.ok(
        outcomes.every((code) => ["timeout", "decoder_died", "decoded"].includes(code)),
        outcomes.join(),
      );
      assert.equal(decoder.status().streams, 0);
    }));

  it("decoder_died: a worker that ends fails its own streams and is replaced", () =>
    withDecoder({}, async (decoder) => {
      // What Node does to a worker whose heap is full, done to the one that these bytes go to.
      const post = Worker.prototype.postMessage;
      const seen = new Set<Worker>();
      Worker.prototype.postMessage = function (this: Worker, ...message: Parameters<typeof post>) {
        seen.add(this);
        post.apply(this, message);
      } as typeof post;
      try {
        const iterator = decoder.decode(endlessWav().source(), { signal: never(), channels: "mix" })[Symbol.asyncIterator]();
        await iterator.next();
        for (const worker of seen) await worker.terminate();
        await assert.rejects(
          async () => {
            for (let i = 0; i < 100; i += 1) await iterator.next();
          },
          { code: "decoder_died" },
        );
      } finally {
        Worker.prototype.postMessage = post;
      }
      assert.equal(await outcome(decoder, readFixture("mono-16k.flac")), "decoded");
      assert.deepEqual(decoder.status(), { workers: 1, streams: 0, restarts: 1 });
    }));

  it("a worker is replaced after its share of streams", () =>
    withDecoder({ streamsPerWorker: 3 }, async (decoder) => {
      for (let i = 0; i < 10; i += 1) assert.equal(await outcome(decoder, readFixture("mono-16k.mp3")), "decoded");
      assert.equal(decoder.status().restarts, 3);
    }));
});

describe("backpressure", () => {
  it("reads a source only a bounded way ahead of the blocks that are taken", () =>
    withDecoder({}, async (decoder) => {
      const { source, counter } = endlessWav();
      const stream = decoder.decode(source(), { signal: never(), channels: "mix" });
      let taken = 0;
      for await (const [block] of stream) {
        taken += 2 * block!.length;
        for (let turn = 0; turn < 200; turn += 1) await nextTurn();
        assert.ok(counter.bytes - taken < 1_000_000, `${counter.bytes} read, ${taken} taken`);
        if (taken > 2_000_000) break;
      }
      const read = counter.bytes;
      for (let turn = 0; turn < 200; turn += 1) await nextTurn();
      assert.equal(counter.bytes, read);
      assert.equal(counter.returned, true);
    }));

  it("reads nothing before the first block is asked for", () =>
    withDecoder({}, async (decoder) => {
      const { source, counter } = endlessWav();
      decoder.decode(source(), { signal: never(), channels: "mix" });
      for (let turn = 0; turn < 50; turn += 1) await nextTurn();
      assert.equal(counter.bytes, 0);
      assert.equal(decoder.status().streams, 0);
    }));

  it("many streams share a worker, and each gets its own sound", () =>
    withDecoder({}, async (decoder) => {
      const files = ["mono-16k.aac", "stereo-44k.aac", "mono-16k.mp3", "opus.ogg", "mono-44k.wma", "alac-16k.m4a"].map(readFixture);
      const alone: Decoded[] = [];
      for (const bytes of files) alone.push(await decodeAll(decoder, bytes));
      const together = await Promise.all([...files, ...files, ...files].map((bytes) => decodeAll(decoder, bytes, { chunk: 300 })));
      together.forEach((decoded, index) => {
        assert.deepEqual(decoded, alone[index % files.length]);
      });
    }));
});

describe("leaving early", () => {
  it("a consumer that stops frees its stream", () =>
    withDecoder({}, async (decoder) => {
      const { source, counter } = endlessWav();
      for await (const _ of decoder.decode(source(), { signal: never(), channels: "mix" })) break;
      assert.equal(decoder.status().streams, 0);
      await nextTurn();
      assert.equal(counter.returned, true);
    }));

  it("an aborted signal ends the stream with its reason, also while the source hangs", () =>
    withDecoder({}, async (decoder) => {
      const controller = new AbortController();
      async function* hanging(): AsyncGenerator<Uint8Array> {
        yield wavFile(tone16(0.5, 16_000), { dataSize: 1e6 });
        await new Promise(() => {});
      }
      const reason = new Error("the client left");
      const stream = decoder.decode(hanging(), { signal: controller.signal, channels: "mix" });
      const iterator = stream[Symbol.asyncIterator]();
      assert.equal((await iterator.next()).done, false);
      const next = iterator.next();
      controller.abort(reason);
      await assert.rejects(next, reason);
      assert.equal(decoder.status().streams, 0);
      await assert.rejects(decodeAll(decoder, wavFile(tone16(1, 16_000)), { signal: controller.signal }), reason);
    }));

  it("an error of the source comes through as it is", () =>
    withDecoder({}, async (decoder) => {
      const failure = new Error("connection reset");
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield* inChunks(wavFile(tone16(0.5, 16_000), { dataSize: 1e6 }), 1_000);
        throw failure;
      }
      await assert.rejects(decodeAll(decoder, failing()), failure);
      assert.equal(decoder.status().streams, 0);
    }));

  it("idle workers do not keep the process alive", async () => {
    const script = `import { createAudioDecoder } from ${JSON.stringify(new URL("../../src/audio/index.js", import.meta.url).href)};
      import { decodeAll, tone16, wavFile } from ${JSON.stringify(new URL("./decoding.js", import.meta.url).href)};
      console.log((await decodeAll(createAudioDecoder({ workers: 2 }), wavFile(tone16(1, 16000)))).duration);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { timeout: 30_000 });
    assert.equal(stdout.trim(), "1");
  });

  it("closing ends what runs", async () => {
    const decoder = createAudioDecoder();
    const iterator = decoder.decode(endlessWav().source(), { signal: never(), channels: "mix" })[Symbol.asyncIterator]();
    await iterator.next();
    await decoder.close();
    await assert.rejects(
      async () => {
        for (let i = 0; i < 100; i += 1) await iterator.next();
      },
      { code: "decoder_died" },
    );
    assert.deepEqual(decoder.status(), { workers: 0, streams: 0, restarts: 0 });
  });
});
