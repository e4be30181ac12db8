import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { mp3Frames } from "../../bench/accuracy/index.js";

const fixtures = resolve(import.meta.dirname, "../../../test/audio/fixtures");
const file = readFileSync(resolve(fixtures, readdirSync(fixtures).find((name) => name.endsWith(".mp3"))!));

test("an MP3 file is cut into frames of sound that fill it without a gap", () => {
  const { frames, secondsEach } = mp3Frames(file);
  assert.ok(frames.length > 2 && secondsEach > 0.01 && secondsEach < 0.08);
  const together = Buffer.concat(frames);
  assert.ok(file.includes(together));
  for (const frame of frames) assert.ok(frame[0] === 0xff && !Buffer.from(frame).includes("Info"));
});

test("frames strung together twice are read as twice as many", () => {
  const { frames } = mp3Frames(file);
  const twice = Buffer.concat([...frames, ...frames]);
  assert.equal(mp3Frames(twice).frames.length, 2 * frames.length);
});

test("what is no MP3 file is refused", () => {
  assert.throws(() => mp3Frames(Buffer.from("RIFF....WAVEfmt ")), /no MP3 frame/);
});
