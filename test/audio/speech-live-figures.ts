// Prints what a second of audio costs the detector in blocks of several lengths, of 16 streams at once: node dist/test/audio/speech-live-figures.js
import { createSpeechDetector, OUTPUT_RATE } from "../../src/audio/index.js";
import { jfk } from "./decoding.js";
import { hearAll, inBlocks } from "./speech.js";

const STREAMS = 16;

const detector = createSpeechDetector();
const speech = jfk();
await hearAll(detector, inBlocks(speech, OUTPUT_RATE));
console.log(`${STREAMS} streams, CPU ms of the whole process for a second of one stream's audio, the least of five tries`);
for (const ms of [1_000, 250, 100, 64, 32, 20]) {
  const block = (ms * OUTPUT_RATE) / 1_000;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i += 1) {
    const before = process.cpuUsage();
    await Promise.all(Array.from({ length: STREAMS }, () => hearAll(detector, inBlocks(speech, block))));
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  console.log(`blocks of ${String(ms).padStart(5)} ms: ${(least / STREAMS / (speech.length / OUTPUT_RATE)).toFixed(2)}`);
}
await detector.close();
