import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { parseAc3Frame, parseAdtsFrame, parseMpegFrame } from "../../src/audio/frame-sync.js";
import { createAudioDecoder, type RawFormat } from "../../src/audio/index.js";
import { startBytes, startOf } from "../../src/audio/raw-start.js";
import { CORPUS, decodeAll, inChunks, jfk, readFixture, tone16 } from "./decoding.js";
import { concat } from "./live-containers.js";
import { LiveSource } from "./live-source.js";

const decoder = createAudioDecoder();
after(() => decoder.close());

const ASSUMED: RawFormat = { encoding: "linear16", sampleRate: 16_000, channels: 1, assumed: true };
const SAID: RawFormat = { encoding: "linear16", sampleRate: 16_000, channels: 1 };
const bareFrames = ["mono-8k.mp3", "mono-16k.mp3", "stereo-48k.mp3", "mono-16k.aac", "stereo-44k.aac", "5-1-48k.ac3", "mono-48k.eac3"];
const parsers = [parseMpegFrame, parseAdtsFrame, parseAc3Frame];
const jfkBytes = pcm16(jfk());

function pcm16(samples: Float32Array): Uint8Array {
  return new Uint8Array(Int16Array.from(samples, (sample) => sample * 32_768).buffer);
}

/** A fixture without its ID3v2 tag. */
function bare(name: string): Uint8Array {
  const bytes = readFixture(name);
  const isTagged = bytes[0] === 0x49;
  return bytes.subarray(isTagged ? 10 + bytes.subarray(6, 10).reduce((size, byte) => 128 * size + byte, 0) : 0);
}

/** What is told of bytes that go on, and of them when they end. */
function judged(bytes: Uint8Array): readonly (string | number)[] {
  const head = bytes.subarray(0, startBytes(true));
  return [startOf(head, false, true), startOf(head, true, true)];
}

describe("where nobody says what the bytes are, samples are samples", () => {
  it("random bytes, also behind a frame's header", () => {
    const header = fc
      .tuple(
        fc.constantFrom([0xff, 0xe2], [0xff, 0xfb], [0xff, 0xf1], [0xff, 0xf9], [0x0b, 0x77]),
        fc.uint8Array({ minLength: 5, maxLength: 5 }),
      )
      .map(([sync, rest]) => Uint8Array.from([...sync, ...rest]));
    const start = fc.oneof(fc.constant(new Uint8Array(0)), header);
    fc.assert(
      fc.property(start, fc.integer(), fc.integer({ min: 0, max: 40_000 }), (first, seed, count) => {
        let state = seed >>> 0;
        const noise = Uint8Array.from({ length: count }, () => {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
          return state >>> 24;
        });
        const bytes = concat([first, noise]);
        const [open, ended] = judged(bytes);
        assert.equal(ended, "samples");
        if (bytes.length >= startBytes(true)) assert.equal(open, "samples");
      }),
      { numRuns: 2000 },
    );
  });

  it("tones, also those whose first samples look like a header and whose period fits its frame", () => {
    for (let high = 0xe0; high <= 0xff; high += 1) {
      for (let low = 0; low < 256; low += 1) {
        const header = Uint8Array.from([0xff, high, low, 0x40, 0x10, 0x20, 0x0c]);
        for (const parse of parsers) {
          const length = parse(header, 0)?.bytes ?? 0;
          for (const times of [2, 3, 4, 8, 12]) {
            const period = length / times;
            if (period < header.length || !Number.isInteger(period)) continue;
            const bytes = Uint8Array.from({ length: 4 * length + 7 }, (_, at) => header[at % period] ?? (at % period) & 0x7f);
            assert.equal(startOf(bytes, false, true), "samples", `${high} ${low} ${times}`);
          }
        }
      }
    }
    const constant = Uint8Array.from({ length: 20_000 }, (_, at) => [0x0b, 0x77][at % 2]!);
    assert.equal(startOf(constant, false, true), "samples");
    for (let hz = 50; hz < 8000; hz += 25) assert.deepEqual(judged(tone16(1, 16_000, hz)), ["samples", "samples"], `${hz} Hz`);
  });

  it("speech, from wherever it begins", () => {
    const recordings = [jfkBytes, ...corpusSamples()];
    for (const bytes of recordings) {
      for (let at = 0; at + 8 < bytes.length; at += 1) {
        // The others are told from their first two bytes.
        if (bytes[at] !== 0xff && bytes[at] !== 0x0b) continue;
        if (!parsers.some((parse) => parse(bytes, at))) continue;
        const [open, ended] = judged(bytes.subarray(at));
        assert.equal(ended, "samples", `from byte ${at}`);
        assert.ok(open === "samples" || bytes.length - at < startBytes(true));
      }
    }
  });

  it("they are decoded from the first bytes on, and bit for bit as when their encoding is named", async () => {
    const said = await decodeAll(decoder, jfkBytes, { raw: SAID });
    for (const chunk of [1, 1001, 65_536]) {
      const bytes = chunk === 1 ? jfkBytes.subarray(0, 20_000) : jfkBytes;
      const { channels, info } = await decodeAll(decoder, bytes, { raw: ASSUMED, chunk });
      assert.equal(info.container, "raw");
      assert.deepEqual(channels[0], said.channels[0]!.subarray(0, bytes.length / 2));
    }
    assert.equal(startOf(jfkBytes.subarray(0, 6), false, true), "samples");
  });
});

describe("where nobody says what the bytes are, bare frames are heard", () => {
  for (const name of bareFrames) {
    it(`${name}: however it is cut`, async () => {
      const bytes = bare(name);
      const file = await decodeAll(decoder, bytes);
      for (const chunk of [1, 7, 500, 65_536]) {
        const { channels, info } = await decodeAll(decoder, bytes, { raw: ASSUMED, chunk });
        assert.equal(info.container, file.info.container);
        assert.deepEqual(channels, file.channels, `chunks of ${chunk}`);
      }
      assert.equal((await decodeAll(decoder, bytes, { raw: SAID })).info.container, "raw");
    });

    it(`${name}: each beginning of it asks for more, and four headers are enough`, () => {
      const bytes = bare(name);
      let wanted = 0;
      for (let length = 0; ; length += 1) {
        const start = startOf(bytes.subarray(0, length), false, true);
        if (start === "file") {
          assert.equal(length, wanted);
          break;
        }
        assert.ok(typeof start === "number" && start > length, `${start} at ${length}`);
        wanted = start;
      }
      assert.ok(wanted < startBytes(true));
    });
  }

  it("other containers too", async () => {
    for (const name of ["pcm-8k.aiff", "pcm-8k.caf", "mulaw-8k.au", "mono-44k.wma", "alaw-8k.caf"]) {
      const bytes = readFixture(name);
      const { container } = (await decodeAll(decoder, bytes, { raw: ASSUMED, chunk: 5 })).info;
      assert.equal(container, (await decodeAll(decoder, bytes)).info.container);
    }
  });

  it("a beginning that is too short to tell holds nobody up: what waits is answered, and the end makes it samples", async () => {
    const bytes = bare("mono-16k.mp3").subarray(0, 100);
    const source = new LiveSource();
    const stream = decoder.decode(source, { signal: new AbortController().signal, channels: "mix", raw: ASSUMED });
    const blocks: Float32Array[] = [];
    const done = (async () => {
      for await (const [samples] of stream) blocks.push(samples!);
    })();
    for await (const piece of inChunks(bytes, 1)) source.give(piece);
    await Promise.race([stream.settled(), pause(10_000).then(() => assert.fail("never settled"))]);
    assert.equal(blocks.length, 0);
    source.end();
    await done;
    assert.equal(stream.info().container, "raw");
    assert.equal(stream.duration(), 50 / 16_000);
  });
});

describe("where nobody says what the bytes are, text is none of them", () => {
  const json = new TextEncoder().encode(`{"text": "no sound, äöü 你好"}\n`.repeat(300));

  it("as soon as 4 kB of it are there, or it ends", async () => {
    for (const chunk of [1, 4097, 65_536]) {
      const failing = decodeAll(decoder, json, { raw: ASSUMED, chunk });
      await assert.rejects(failing, { code: "unsupported", message: /^The body is JSON/ });
    }
    await assert.rejects(decodeAll(decoder, json.subarray(0, 600), { raw: ASSUMED }), { code: "unsupported" });
    assert.equal(startOf(json.subarray(0, 4096), false, true), "file");
  });

  it("a few letters are samples, as ever, and so is all that is said to be samples", async () => {
    assert.equal((await decodeAll(decoder, json.subarray(0, 300), { raw: ASSUMED })).info.container, "raw");
    assert.equal((await decodeAll(decoder, json, { raw: SAID })).info.container, "raw");
    assert.deepEqual(judged(new Uint8Array(5000).fill(0x55)), ["samples", "samples"]);
    const letters = Uint8Array.from({ length: 5000 }, (_, at) => (at === 4000 ? 0 : 0x41 + (at % 20)));
    assert.deepEqual(judged(letters), ["samples", "samples"]);
  });
});

/** Of the corpus's WAV files of 16 bits, one of each folder. */
function corpusSamples(): Uint8Array[] {
  const folder = join(CORPUS, "audio");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).flatMap((name) => {
    const wav = readdirSync(join(folder, name)).find((file) => file.endsWith(".wav"));
    return wav === undefined ? [] : [join(folder, name, wav)];
  });
  return files.map((file) => new Uint8Array(readFileSync(file)).subarray(44));
}
