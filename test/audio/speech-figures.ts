// Prints what docs/audio.md says of voice activity: `node dist/test/audio/speech-figures.js`. Needs the corpus beside the checkout.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createAudioDecoder, createSpeechDetector, OUTPUT_RATE, SPEECH_FRAME, SpeechSpans } from "../../src/audio/index.js";
import { SpeechModel } from "../../src/audio/speech-model.js";
import { CORPUS, decodeAll, jfk } from "./decoding.js";
import { hearAll, inBlocks, originalModel, SILERO } from "./speech.js";

interface Item {
  readonly file: string;
  readonly text: string | null;
  readonly source: string;
  readonly seconds: number;
  readonly codec: string;
}

const THRESHOLDS = [0.3, 0.5, 0.6, 0.7];
const LEVELS = [0, -10, -20, -30];
const SOURCES = { LibriSpeech: "librispeech_test", asterisk: "asterisk-sounds", FSDD: "free-spoken-digit", AN4: "an4/wav", other: "" };

const model = await SpeechModel.load(SILERO);
const detector = createSpeechDetector();
const decoder = createAudioDecoder();

/** CPU seconds of this process for each minute of audio, the least of some tries. */
async function cost(samples: Float32Array, work: () => Promise<unknown>): Promise<string> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1e6);
  }
  return `${((60 * least) / (samples.length / OUTPUT_RATE)).toFixed(3)} s`;
}

function spansOf(speech: Float32Array, samples: number, threshold: number): number {
  const spans = new SpeechSpans({ threshold });
  return spans.push(speech).length + spans.finish(samples).length;
}

/** At another level, dB, and with `cold` from a state of zeros, as the model's makers feed it. */
async function probabilities(samples: Float32Array, level: number, cold: boolean): Promise<Float32Array> {
  const frames = new Float32Array(Math.ceil(samples.length / SPEECH_FRAME) * SPEECH_FRAME);
  const gain = 10 ** (level / 20);
  frames.set(samples.map((value) => value * gain));
  return (await model.detect(frames, cold ? new Float32Array(320) : undefined)).speech;
}

const sample = jfk();
const minute = Float32Array.from({ length: 60 * OUTPUT_RATE }, (_, i) => sample[i % sample.length]!);
const original = await originalModel();
console.log("CPU for a minute of audio");
console.log("  original, frame by frame ", await cost(minute, () => original(minute)));
console.log("  the detector, whole      ", await cost(minute, () => hearAll(detector, inBlocks(minute, 16_000))));
console.log("  its model alone          ", await cost(minute, () => model.detect(minute.slice())));
await detector.close();

const manifest = readFileSync(resolve(CORPUS, "manifest.jsonl"), "utf8").trim().split("\n");
const items = manifest
  .map((line) => JSON.parse(line) as Item)
  .filter(({ seconds, codec }) => seconds < 31 && !codec.includes("headerless"));
const clips: { readonly item: Item; readonly samples: Float32Array }[] = [];
for (const item of items) {
  if (item.text === null) continue;
  const { channels } = await decodeAll(decoder, new Uint8Array(readFileSync(resolve(CORPUS, item.file))));
  clips.push({ item, samples: channels[0]! });
}
await decoder.close();

console.log(`\nClips without words: the most probable frame, and the frames over ${THRESHOLDS.join(", ")}; after a colon how many spans`);
for (const { item, samples } of clips.filter(({ item }) => item.text === "")) {
  const cells: string[] = [];
  for (const cold of [false, true]) {
    const speech = await probabilities(samples, 0, cold);
    const counts = THRESHOLDS.map((t) => `${speech.filter((p) => p >= t).length}:${spansOf(speech, samples.length, t)}`);
    cells.push(`${Math.max(...speech).toFixed(2)}  ${counts.join(" ")}`.padEnd(30));
  }
  console.log(`  ${item.file.padEnd(40)}`, ...cells);
}

console.log(`\nClips with words that lose all of them, at ${THRESHOLDS.join(", ")}; in brackets from a state of zeros`);
const sourceOf = ({ source }: Item) => Object.entries(SOURCES).find(([, part]) => source.includes(part))![0];
for (const name of Object.keys(SOURCES))
  for (const level of LEVELS) {
    const spoken = clips.filter(({ item }) => item.text !== "" && sourceOf(item) === name);
    const lost = [new Map<number, number>(), new Map<number, number>()];
    for (const { samples } of spoken)
      for (const [cold, counts] of lost.entries()) {
        const speech = await probabilities(samples, level, cold === 1);
        for (const t of THRESHOLDS) counts.set(t, (counts.get(t) ?? 0) + (spansOf(speech, samples.length, t) === 0 ? 1 : 0));
      }
    const cells = THRESHOLDS.map((t) => `${lost[0]!.get(t)} (${lost[1]!.get(t)})`.padEnd(9));
    console.log(`  ${name.padEnd(12)} ${String(spoken.length).padStart(3)} clips ${String(level).padStart(4)} dB  `, ...cells);
  }
