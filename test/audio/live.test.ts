import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { parseAdtsFrame, parseMpegFrame } from "../../src/audio/frame-sync.js";
import { type AudioDecoder, createAudioDecoder, type DecodeOptions, type RawFormat } from "../../src/audio/index.js";
import { decodeAll, inChunks, jfk, join, readFixture, tone16, wavFile } from "./decoding.js";
import { heldBack } from "./held-back.js";
import { concat, even, frameByFrame, nativeFlac, oggFlac, oggOpus, recorderWebm, type Unit, wavStream } from "./live-containers.js";
import { LiveSource } from "./live-source.js";

const decoder = createAudioDecoder();
after(() => decoder.close());

const LINEAR: RawFormat = { encoding: "linear16", sampleRate: 16_000, channels: 1 };

/** A live stream whose blocks are taken as they come, or only when `hold` says so. */
function live(options: Partial<DecodeOptions> = {}, hold: () => Promise<unknown> = async () => {}, from: AudioDecoder = decoder) {
  const source = new LiveSource();
  const controller = new AbortController();
  const stream = from.decode(source, { signal: controller.signal, channels: "mix", ...options });
  const blocks: Float32Array[] = [];
  const done = (async () => {
    for await (const [samples] of stream) {
      blocks.push(samples!);
      await hold();
    }
  })();
  done.catch(() => {});
  return { source, controller, stream, blocks, done, samples: () => join(blocks).length };
}

/** Whether a promise is settled after some turns of the event loop and messages of the worker. */
async function isOpen(promise: Promise<void>): Promise<boolean> {
  let open = true;
  void promise.then(() => {
    open = false;
  });
  await pause(30);
  return open;
}

describe("settled", () => {
  it("all whole samples of the bytes given so far have been taken, however the bytes are cut, and however slowly blocks are taken", async () => {
    const all = tone16(4, 16_000);
    const piece = fc.record({
      bytes: fc.integer({ min: 1, max: 9_000 }),
      next: fc.constantFrom("go on", "turn", "wait", "settle", "settle twice"),
    });
    const consumer = fc.constantFrom("at once", "a turn later", "a while later");
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 25 }), consumer, async (pieces, taking) => {
        const hold = { "at once": async () => {}, "a turn later": () => nextTurn(), "a while later": () => pause(2) }[taking];
        const { source, stream, done, samples } = live({ raw: LINEAR }, hold);
        let given = 0;
        const check = async () => {
          await stream.settled();
          // A sample in the middle of being sent is no block yet; the very first bytes may still be looked at.
          const expected = given < 12 ? 0 : Math.floor(given / 2);
          assert.ok(samples() >= expected, `${samples()} samples of ${given} bytes`);
        };
        for (const { bytes, next } of pieces) {
          source.give(all.slice(given, given + bytes));
          given = Math.min(all.length, given + bytes);
          if (next === "turn") await nextTurn();
          if (next === "wait") await pause(3);
          if (next === "settle") await check();
          if (next === "settle twice") await Promise.all([check(), check()]);
        }
        await check();
        source.end();
        // Half a sample is no audio.
        if (given < 2) await assert.rejects(done, { code: "no_audio" });
        else await done;
        await stream.settled();
        assert.equal(samples(), Math.floor(given / 2));
      }),
      { numRuns: 40 },
    );
  });

  it("holds for containers too: a page or a block that has come whole has been taken", async () => {
    // Ogg's last page, marked so, comes with the end.
    for (const units of [recorderWebm(2), oggOpus(2, 5).slice(0, -1)]) {
      const { source, stream, done } = live();
      for (const { bytes, until } of units) {
        for await (const part of inChunks(bytes, 61)) source.give(part);
        await stream.settled();
        assert.ok(stream.duration() >= until - 0.0125, `${stream.duration()} s of ${until} s`);
      }
      source.end();
      await done;
    }
  });

  it("waits for the consumer, with every block ahead taken up and more bytes behind", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { source, stream, done, samples } = live({ raw: LINEAR }, () => gate);
    for (let i = 0; i < 20; i += 1) source.give(tone16(1, 16_000));
    const settled = stream.settled();
    assert.equal(await isOpen(settled), true);
    release();
    await settled;
    assert.equal(samples(), 320_000);
    source.end();
    await done;
  });

  it("waits for the iteration to begin", async () => {
    const source = new LiveSource();
    const stream = decoder.decode(source, { signal: new AbortController().signal, channels: "mix", raw: LINEAR });
    source.give(tone16(0.1, 16_000));
    const settled = stream.settled();
    assert.equal(await isOpen(settled), true);
    const iterator = stream[Symbol.asyncIterator]();
    assert.equal((await iterator.next()).value?.[0]?.length, 1_600);
    await settled;
    await iterator.return?.();
  });

  it("resolves at once when the stream has ended, has failed, or is left", async () => {
    const ended = live({ raw: LINEAR });
    ended.source.give(tone16(0.1, 16_000));
    ended.source.end();
    await ended.done;
    await ended.stream.settled();

    const failed = live();
    const before = failed.stream.settled();
    failed.source.give(new TextEncoder().encode(`{ "not": "audio" } `.repeat(9_000)));
    await Promise.all([before, assert.rejects(failed.done, { code: "unsupported" })]);
    await failed.stream.settled();

    const aborted = live({ raw: LINEAR }, () => new Promise(() => {}));
    for (let i = 0; i < 20; i += 1) aborted.source.give(tone16(1, 16_000));
    const open = aborted.stream.settled();
    assert.equal(await isOpen(open), true);
    aborted.controller.abort(new Error("the client left"));
    await open;
    await aborted.stream.settled();
  });

  it("resolves when nothing has come, and when what has come makes no block yet", async () => {
    const { source, stream, done, samples } = live();
    await stream.settled();
    source.give(wavFile(new Uint8Array(0), { dataSize: 0 }).subarray(0, 30));
    await stream.settled();
    assert.equal(samples(), 0);
    source.give(wavFile(tone16(0.1, 16_000), { dataSize: 0 }).subarray(30));
    await stream.settled();
    assert.equal(samples(), 1_600);
    source.end();
    await done;
  });
});

describe("what is held back of a live stream", () => {
  const speech = jfk().subarray(0, 32_000);
  const pcm = tone16(2, 16_000);
  const streams: readonly (readonly [name: string, units: readonly Unit[], most: number, raw?: RawFormat])[] = [
    ["linear16 at 16 kHz: nothing", even(pcm, 2), 0, LINEAR],
    [
      "linear32 at 48 kHz stereo: 2 ms",
      even(new Uint8Array(768_000), 2),
      0.0025,
      { encoding: "linear32", sampleRate: 48_000, channels: 2 },
    ],
    ["mulaw at 8 kHz: 4 ms", even(new Uint8Array(16_000).fill(255), 2), 0.0045, { encoding: "mulaw", sampleRate: 8_000, channels: 1 }],
    ["alaw at 8 kHz: 4 ms", even(new Uint8Array(16_000).fill(0xd5), 2), 0.0045, { encoding: "alaw", sampleRate: 8_000, channels: 1 }],
    ["WAV with its size: nothing", wavStream(pcm, 2, {}), 0],
    ["WAV of size 0: nothing", wavStream(pcm, 2, { dataSize: 0 }), 0],
    ["WAV of size 0xFFFFFFFF: nothing", wavStream(pcm, 2, { dataSize: 0xffff_ffff }), 0],
    ["WAV whose size is too small: nothing", wavStream(pcm, 2, { dataSize: 3_200 }), 0],
    ["WAV whose size is too large: nothing", wavStream(pcm, 2, { dataSize: 1e6 }), 0],
    ["WebM Opus: a packet", recorderWebm(2), 0.0225],
    ["Ogg Opus: a page", oggOpus(2, 5), 0.1025],
    ["FLAC: a frame", nativeFlac(speech, 16_000, 1_024), 0.065],
    ["Ogg FLAC: a frame", oggFlac(speech, 16_000, 1_024), 0.065],
    ["ADTS AAC: a frame and the resampler's 2 ms", frameByFrame(readFixture("mono-16k.aac"), parseAdtsFrame, 2), 0.067],
    ["MP3: a frame", frameByFrame(readFixture("mono-16k.mp3"), parseMpegFrame, 2), 0.037],
  ];
  for (const [name, units, most, raw] of streams) {
    it(name, async () => {
      for (const step of [0.02, 0.11]) {
        const { worst } = await heldBack(decoder, units, step, raw ? { raw } : {});
        assert.ok(worst <= most + 1e-9, `${worst} s in steps of ${step} s`);
      }
    });
  }

  it("raw samples come out from the sixth byte on, whatever they are", async () => {
    for (const first of [0x00, 0x52, 0xff]) {
      const { source, stream, done, samples } = live({ raw: { encoding: "mulaw", sampleRate: 16_000, channels: 1 } });
      source.give(Uint8Array.from([first, 0, 0, 0, 0, 0]));
      await stream.settled();
      assert.equal(samples(), 6);
      source.end();
      await done;
    }
  });
});

describe("live containers, whole and in any pieces", () => {
  const speech = jfk().subarray(0, 40_000);
  const streams: readonly (readonly [name: string, units: readonly Unit[]])[] = [
    ["WebM Opus", recorderWebm(3)],
    ["Ogg Opus, a packet a page", oggOpus(3, 1)],
    ["Ogg Opus, 50 packets a page", oggOpus(3, 50)],
    ["FLAC", nativeFlac(speech, 16_000)],
    ["Ogg FLAC", oggFlac(speech, 16_000, 1_152)],
  ];
  for (const [name, units] of streams) {
    it(`${name}: the same sound, of the right length`, async () => {
      const bytes = concat(units.map((unit) => unit.bytes));
      const whole = await decodeAll(decoder, bytes, { chunk: bytes.length });
      assert.ok(Math.abs(whole.duration - units.at(-1)!.until) < 0.007, `${whole.duration} s`);
      for (const chunk of [13, 500, 4_099, [1, 2_000, 64]]) {
        const { channels } = await decodeAll(decoder, bytes, { chunk });
        assert.deepEqual(channels, whole.channels, `chunks of ${chunk}`);
      }
      const { duration } = await heldBack(decoder, units, 0.02);
      assert.equal(duration, whole.duration);
    });
  }

  it("FLAC that is made here is what it says", async () => {
    const decoded = await decodeAll(decoder, concat(nativeFlac(speech, 16_000).map((unit) => unit.bytes)));
    assert.ok(decoded.channels[0]!.every((value, i) => Math.abs(value - speech[i]!) < 1e-4));
  });
});

describe("the first bytes of a stream that is said to be raw", () => {
  it("a container's beginning decides: WAV, Ogg, FLAC, WebM, MP4, MP3 behind an ID3 tag", async () => {
    for (const [file, container] of [
      ["opus.ogg", "ogg"],
      ["flac-8k.ogg", "ogg"],
      ["mono-16k.flac", "flac"],
      ["opus-stereo.webm", "webm"],
      ["vorbis-22k.mkv", "mkv"],
      ["fragmented-48k.mp4", "mp4"],
      ["stereo-44k.m4a", "mp4"],
      ["mono-44k-id3.mp3", "mp3"],
      ["mp3-44k.wav", "wav"],
    ] as const) {
      for (const chunk of [1, 3, 1_000]) {
        const bytes = readFixture(file);
        const told = await decodeAll(decoder, bytes, { raw: { encoding: "mulaw", sampleRate: 8_000, channels: 1 }, chunk });
        assert.equal(told.info.container, container, file);
        assert.deepEqual(told, await decodeAll(decoder, bytes, { chunk }), file);
      }
    }
  });

  it("a bare MP3, AAC or AC-3 sync does not, not even with its frames behind it", async () => {
    for (const file of ["mono-16k.aac", "5-1-48k.ac3", "stereo-44k.aac"]) {
      assert.equal((await decodeAll(decoder, readFixture(file), { raw: LINEAR })).info.container, "raw", file);
    }
    const mp3 = concat(frameByFrame(readFixture("mono-16k.mp3"), parseMpegFrame, 1).map((unit) => unit.bytes));
    assert.equal((await decodeAll(decoder, mp3, { raw: LINEAR })).info.container, "raw");
    assert.equal((await decodeAll(decoder, mp3)).info.container, "mp3");
  });

  it("samples are never taken for anything else, also where they spell a mark without what must follow it", async () => {
    const encodings = fc.constantFrom<RawFormat["encoding"]>("linear16", "linear32", "mulaw", "alaw");
    const marks = fc.constantFrom(
      "",
      "RIFF",
      "RIFX",
      "OggS\x01",
      "OggS\0\xff",
      "fLaCabcd",
      "ID3\xff",
      "ID3\x04\0\0\xff\xff\xff\xff",
      "\0\0\0\x01ftyp",
      "\xff\xfb\x90\x64",
      "\xff\xf1",
    );
    await fc.assert(
      fc.asyncProperty(encodings, marks, fc.uint8Array({ minLength: 40, maxLength: 400 }), async (encoding, mark, noise) => {
        const start = Uint8Array.from(Buffer.from(mark, "latin1"));
        // What is random must not spell a mark by chance.
        const bytes = concat([start, mark === "" ? Uint8Array.from([1]) : new Uint8Array(0), noise]);
        const { info } = await decodeAll(decoder, bytes, { raw: { encoding, sampleRate: 8_000, channels: 1 } });
        assert.equal(info.container, "raw");
      }),
      { numRuns: 150 },
    );
  });

  it("may be fewer than a mark has", async () => {
    const { info, duration } = await decodeAll(decoder, Uint8Array.from(Buffer.from("RIFF")), { raw: LINEAR });
    assert.deepEqual([info.container, duration], ["raw", 2 / 16_000]);
  });
});

describe("WAV whose data size is wrong", () => {
  it("goes on behind it, in step with its samples", async () => {
    const pcm = tone16(1, 16_000);
    for (const dataSize of [0, 1, 3, 3_200, 3_201, 0xffff_ffff, 2e6]) {
      for (const chunk of [7, 3_244, 65_536]) {
        const { channels } = await decodeAll(decoder, wavFile(pcm, { dataSize }), { chunk });
        assert.equal(channels[0]!.length, 16_000, `size ${dataSize}, chunks of ${chunk}`);
        assert.deepEqual(channels, (await decodeAll(decoder, wavFile(pcm))).channels);
      }
    }
  });

  it("chunks behind the samples are no samples", async () => {
    const list = Buffer.from("LIST\x1a\0\0\0INFOISFT\x0e\0\0\0Lavf60.16.100\0", "latin1");
    for (const odd of [0, 1]) {
      const pcm = tone16(1, 16_000);
      const data = concat([pcm, new Uint8Array(odd), new Uint8Array(odd), list]);
      for (const chunk of [7, 65_536]) {
        const { channels } = await decodeAll(decoder, wavFile(data, { dataSize: pcm.length + odd }), { chunk });
        assert.equal(channels[0]!.length, 16_000);
      }
    }
  });
});

describe("long and many live streams", () => {
  it("maxSeconds of a stream goes before the decoder's, either way", async () => {
    const small = createAudioDecoder({ maxSeconds: 2, maxPcmBytes: 3 * 64_000 });
    try {
      await assert.rejects(decodeAll(small, tone16(3, 16_000), { raw: LINEAR }), { code: "too_long" });
      assert.equal((await decodeAll(small, tone16(5, 16_000), { raw: LINEAR, maxSeconds: 6 })).duration, 5);
      await assert.rejects(decodeAll(small, tone16(2, 16_000), { raw: LINEAR, maxSeconds: 1 }), { code: "too_long" });
    } finally {
      await small.close();
    }
  });

  it("a pause longer than chunkTimeoutMs ends no stream", async () => {
    const hasty = createAudioDecoder({ chunkTimeoutMs: 40 });
    try {
      const { source, stream, done, samples } = live({ raw: LINEAR }, undefined, hasty);
      for (let i = 0; i < 3; i += 1) {
        source.give(tone16(0.1, 16_000));
        await stream.settled();
        await pause(150);
      }
      source.end();
      await done;
      assert.equal(samples(), 4_800);
      assert.equal(hasty.status().restarts, 0);
    } finally {
      await hasty.close();
    }
  });

  it("streams without WebAssembly wear no worker out, those with it do", async () => {
    const few = createAudioDecoder({ streamsPerWorker: 3 });
    try {
      for (let i = 0; i < 20; i += 1) await decodeAll(few, tone16(0.01, 16_000), { raw: LINEAR });
      for (let i = 0; i < 20; i += 1) await decodeAll(few, wavFile(tone16(0.01, 16_000)));
      assert.equal(few.status().restarts, 0);
      for (let i = 0; i < 7; i += 1) await decodeAll(few, readFixture("opus.ogg"));
      assert.equal(few.status().restarts, 2);
      assert.equal(few.status().workers, 1);
    } finally {
      await few.close();
    }
  });

  it("a thousand live streams share one worker", async () => {
    const one = createAudioDecoder();
    try {
      const streams = Array.from({ length: 1_000 }, () => live({ raw: LINEAR }, undefined, one));
      for (const { source } of streams) source.give(tone16(0.02, 16_000));
      await Promise.all(streams.map(({ stream }) => stream.settled()));
      assert.ok(streams.every(({ samples }) => samples() === 320));
      assert.deepEqual(one.status(), { workers: 1, streams: 1_000, restarts: 0 });
      for (const { controller } of streams) controller.abort(new Error("enough"));
      assert.equal(one.status().streams, 0);
      await nextTurn();
      assert.ok(streams.every(({ source }) => source.returned));
    } finally {
      await one.close();
    }
  });
});
