// Writes a ggml Whisper file with the architecture of a published model and random weights, for measuring what loading one takes:
//   npm run -s build && node scripts/synthetic-model.mjs large-v3 /tmp/ggml-random-large.bin [f16|f32]
// It says nothing sensible, but loads, and runs as fast as the real one. The vocabulary is the embedded model's.
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { expectedTensors } from "../dist/src/whisper/tensor-table.js";

// Radford et al. 2022, table 1, and openai/whisper's model cards: width, heads, encoder layers, decoder layers, mels, vocabulary.
const ARCHITECTURES = {
  tiny: [384, 6, 4, 4, 80, 51_865],
  base: [512, 8, 6, 6, 80, 51_865],
  small: [768, 12, 12, 12, 80, 51_865],
  medium: [1024, 16, 24, 24, 80, 51_865],
  "large-v2": [1280, 20, 32, 32, 80, 51_865],
  "large-v3": [1280, 20, 32, 32, 128, 51_866],
  "large-v3-turbo": [1280, 20, 32, 4, 128, 51_866],
};
const [architecture, path, type = "f16"] = process.argv.slice(2);
const dimensions = ARCHITECTURES[architecture];
if (dimensions === undefined || path === undefined || !["f16", "f32"].includes(type)) {
  console.error(`usage: node scripts/synthetic-model.mjs ${Object.keys(ARCHITECTURES).join("|")} FILE [f16|f32]`);
  process.exit(2);
}
const [width, heads, audioLayers, textLayers, mels, vocab] = dimensions;

/** Random weights to cut tensors from: half precision between 2^-9 and 2^-6 of either sign, or as many float32. */
const pool = Buffer.alloc(1 << 22);
for (let i = 0, state = 1; i < pool.length / 2; i++) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Knuth's linear congruential generator, 32 bits
  const bits = ((state >>> 31) << 15) | ((6 + ((state >>> 28) % 3)) << 10) | ((state >>> 8) & 1023);
  if (type === "f16") pool.writeUInt16LE(bits, 2 * i);
  else if (4 * i < pool.length) pool.writeFloatLE(((state >>> 8) / 2 ** 24 - 0.5) / 16, 4 * i);
}
const small = Buffer.alloc(1 << 20);
for (let i = 0; i < small.length / 4; i++) small.writeFloatLE(Math.sin(i) / 20, 4 * i);

let count = 0;
const file = openSync(path, "w");
const write = (bytes) => {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
};
const ints = (...values) => write(Buffer.from(Int32Array.from(values).buffer));

/** `shape` slowest dimension first; the file has it the other way round. */
function tensor(name, shape, kind) {
  ints(shape.length, Buffer.byteLength(name), kind === "f16" ? 1 : 0, ...shape.toReversed());
  write(Buffer.from(name));
  const from = kind === type && shape.length > 1 ? pool : small;
  // Every tensor begins elsewhere: ONNX Runtime keeps equal weights once.
  let at = (40 * ++count) % from.length;
  for (let left = shape.reduce((a, b) => a * b, kind === "f16" ? 2 : 4); left > 0; at = 0) {
    const piece = from.subarray(at, at + left);
    write(piece);
    left -= piece.length;
  }
}

ints(0x67676d6c, vocab, 1500, width, heads, audioLayers, 448, width, heads, textLayers, mels, type === "f16" ? 1 : 0);
ints(mels, 201);
write(small.subarray(0, 4 * mels * 201));
// The embedded model's vocabulary: a count, and every token's bytes after their length.
const embedded = readFileSync(resolve(import.meta.dirname, "../models/ggml-tiny.en-q8_0.bin"));
const begin = 4 + 44 + 8 + 4 * 80 * 201;
let end = begin + 4;
for (let left = embedded.readInt32LE(begin); left > 0; left--) end += 4 + embedded.readInt32LE(end);
write(embedded.subarray(begin, end));

const sizes = { audioContext: 1500, audioState: width, audioLayers, textContext: 448, textState: width, textLayers, mels, vocab };
// Vectors and the embeddings of positions are float32 in published files.
for (const [name, shape] of expectedTensors(sizes))
  tensor(name, shape, shape.length === 1 || name.endsWith("positional_embedding") ? "f32" : type);
closeSync(file);
