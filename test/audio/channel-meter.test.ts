import assert from "node:assert/strict";
import { test } from "node:test";
import { ChannelMeter } from "../../src/audio/index.js";

const second = 16_000;
const tone = (gain: number, length = second) => Float32Array.from({ length }, (_, index) => gain * Math.sin(index / 7));
const constant = (value: number, length = second) => new Float32Array(length).fill(value);

test("a level is the mean magnitude of its time and channel, however the blocks fall", () => {
  for (const cut of [1, 313, 320, 16_000]) {
    const meter = new ChannelMeter();
    const left = Float32Array.from([...constant(0.5), ...constant(-0.25), ...constant(0)]);
    const right = constant(0.125, 3 * second);
    for (let at = 0; at < left.length; at += cut) meter.add([left.subarray(at, at + cut), right.subarray(at, at + cut)]);
    for (const [channel, start, end, level] of [
      [0, 0, 1, 0.5],
      [0, 1, 2, 0.25],
      [0, 0, 2, 0.375],
      [0, 2.5, 3, 0],
      [1, 0.2, 2.9, 0.125],
      [0, 0.01, 0.01, 0.5],
      [0, 90, 91, 0],
    ] as const) {
      const found = meter.level(channel, start, end);
      assert.ok(Math.abs(found - level) < 1e-4, `${channel} from ${start} to ${end}: ${found}, cut ${cut}`);
    }
  }
});

test("hours of blocks fit", () => {
  const meter = new ChannelMeter();
  const block = constant(0.5);
  for (let n = 0; n < 200; n += 1) meter.add([block, block]);
  assert.ok(Math.abs(meter.level(1, 199, 200) - 0.5) < 1e-4);
});

test("channels are alike until they first differ by more than a codec makes them", () => {
  const meter = new ChannelMeter();
  assert.equal(meter.alike, true);
  meter.add([tone(0.5), tone(0.5)]);
  meter.add([tone(0.5), tone(0.505)]);
  meter.add([constant(0), constant(1 / 32_768)]);
  assert.equal(meter.alike, true);
  meter.add([tone(0.5), tone(0.4)]);
  assert.equal(meter.alike, false);
  meter.add([tone(0.5), tone(0.5)]);
  assert.equal(meter.alike, false);
});

test("a quiet voice on one channel is a difference", () => {
  const meter = new ChannelMeter();
  meter.add([constant(0), tone(0.001)]);
  assert.equal(meter.alike, false);
});
