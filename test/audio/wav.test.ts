import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import { createAudioDecoder } from "../../src/audio/index.js";
import { decodeAll, tone16, type WavShape, wavFile } from "./decoding.js";

const decoder = createAudioDecoder();
after(() => decoder.close());

function bytesOf(samples: Float32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(samples.buffer);
}

/** Writes one sample (−1..1) in a form, at the byte it is given. */
type Write = (view: DataView, at: number, value: number) => void;

const FORMS: readonly (readonly [name: string, shape: WavShape, bytes: number, tolerance: number, write: Write])[] = [
  ["8-bit", { bits: 8 }, 1, 1 / 64, (view, at, value) => view.setUint8(at, Math.round(value * 127) + 128)],
  ["16-bit", { bits: 16 }, 2, 1e-4, (view, at, value) => view.setInt16(at, value * 32_767, true)],
  [
    "24-bit",
    { bits: 24 },
    3,
    1e-6,
    (view, at, value) => {
      const whole = Math.round(value * 8_388_607);
      view.setUint16(at, whole & 0xffff, true);
      view.setInt8(at + 2, whole >> 16);
    },
  ],
  [
    "24-bit, extensible",
    { bits: 24, extensible: true },
    3,
    1e-6,
    (view, at, value) => {
      const whole = Math.round(value * 8_388_607);
      view.setUint16(at, whole & 0xffff, true);
      view.setInt8(at + 2, whole >> 16);
    },
  ],
  ["32-bit", { bits: 32 }, 4, 1e-6, (view, at, value) => view.setInt32(at, value * 2_147_483_000, true)],
  ["float", { bits: 32, tag: 3 }, 4, 1e-7, (view, at, value) => view.setFloat32(at, value, true)],
  ["double", { bits: 64, tag: 3 }, 8, 1e-7, (view, at, value) => view.setFloat64(at, value, true)],
];

describe("WAV", () => {
  for (const [name, shape, bytes, tolerance, write] of FORMS) {
    it(`${name}: gives each channel's samples as they were written`, async () => {
      const wave = (channel: number, i: number) => 0.9 * Math.sin(i * 0.05 * (channel + 1));
      const data = new Uint8Array(3 * 1_000 * bytes);
      const view = new DataView(data.buffer);
      for (let i = 0; i < 1_000; i += 1)
        for (let channel = 0; channel < 3; channel += 1) write(view, (3 * i + channel) * bytes, wave(channel, i));
      const { channels } = await decodeAll(decoder, wavFile(data, { ...shape, channels: 3 }), { channels: "split", chunk: 101 });
      assert.equal(channels.length, 3);
      channels.forEach((channel, index) => {
        assert.ok(channel.every((value, i) => Math.abs(value - wave(index, i)) < tolerance));
      });
    });
  }

  it("expands mu-law and A-law by the tables of G.711", async () => {
    // Pairs of code and 16-bit value from the recommendation's tables 1a to 2b.
    const mulaw = [
      [0x00, -32_124],
      [0x7f, 0],
      [0x80, 32_124],
      [0xff, 0],
      [0x8f, 16_764],
      [0xf0, 120],
    ] as const;
    const alaw = [
      [0x2a, -32_256],
      [0xaa, 32_256],
      [0xd5, 8],
      [0x55, -8],
      [0x80, 5_504],
    ] as const;
    for (const [tag, pairs] of [
      [7, mulaw],
      [6, alaw],
    ] as const) {
      const data = Uint8Array.from(pairs.map(([code]) => code));
      const { channels } = await decodeAll(decoder, wavFile(data, { tag, bits: 8 }));
      assert.deepEqual(
        [...channels[0]!].map((value) => value * 32_768),
        pairs.map(([, value]) => value),
      );
    }
  });

  it("makes samples that are no numbers silent, and keeps to full scale", async () => {
    const data = new Float32Array([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, -3, 0.5]);
    const { channels } = await decodeAll(decoder, wavFile(new Uint8Array(data.buffer), { tag: 3, bits: 32 }));
    assert.deepEqual([...channels[0]!], [0, 0, 0, 1, -1, 0.5]);
  });

  it("gives the same however the bytes are cut", async () => {
    const shapes = fc.record({ sampleRate: fc.constantFrom(8_000, 16_000, 44_100), channels: fc.integer({ min: 1, max: 3 }) });
    const sizes = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(shapes, sizes, async ({ sampleRate, channels }, chunk) => {
        const bytes = wavFile(tone16(0.2, sampleRate, 300, channels), { sampleRate, channels });
        assert.deepEqual(await decodeAll(decoder, bytes, { chunk }), await decodeAll(decoder, bytes));
      }),
      { numRuns: 25 },
    );
  });
});

describe("bytes without a header", () => {
  it("are the same as in a WAV file, however they are cut", async () => {
    const encodings = fc.constantFrom(
      { encoding: "linear16", bits: 16, tag: 1 } as const,
      { encoding: "linear32", bits: 32, tag: 3 } as const,
      { encoding: "mulaw", bits: 8, tag: 7 } as const,
      { encoding: "alaw", bits: 8, tag: 6 } as const,
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        encodings,
        fc.constantFrom(4_000, 8_000, 16_000, 48_000),
        fc.integer({ min: 1, max: 2 }),
        sizes,
        async ({ encoding, bits, tag }, sampleRate, channels, chunk) => {
          const data =
            encoding === "linear32" ? bytesOf(Float32Array.from({ length: 800 }, (_, i) => Math.sin(i / 9))) : tone16(0.1, 16_000);
          const raw = await decodeAll(decoder, data, { raw: { encoding, sampleRate, channels }, channels: "split", chunk });
          const contained = await decodeAll(decoder, wavFile(data, { bits, tag, sampleRate, channels }), { channels: "split" });
          assert.deepEqual(raw.channels, contained.channels);
          assert.deepEqual(raw.info, { container: "raw", sampleRate, channels, truncated: false });
        },
      ),
      { numRuns: 40 },
    );
  });

  it("give way to a WAV header when there is one", async () => {
    const raw = { encoding: "linear16", sampleRate: 8_000, channels: 1 } as const;
    const { info, duration } = await decodeAll(decoder, wavFile(tone16(1, 16_000)), { raw });
    assert.deepEqual([info.container, info.sampleRate, duration], ["wav", 16_000, 1]);
  });

  it("may begin with what looks like an MP3 header", async () => {
    const data = tone16(1, 16_000);
    data.set([0xff, 0xfb, 0x90, 0x64]);
    assert.equal((await decodeAll(decoder, data, { raw: { encoding: "linear16", sampleRate: 16_000, channels: 1 } })).duration, 1);
  });
});
