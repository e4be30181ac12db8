import { readFileSync, writeFileSync } from "node:fs";
import { encodeFormat, FORMAT_IDS, type Format } from "./block-formats.js";
import { MODEL } from "./real-model.js";

/** A tensor as it goes into the file: `shape` slowest dimension first. */
export interface TinyTensor {
  readonly name: string;
  readonly format: Format;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

export interface TinyOptions {
  /** Type of the matrices; vectors, embeddings of positions and filters stay float32, as in published files. */
  readonly format?: Format;
  readonly seed?: number;
  readonly layers?: number;
  readonly heads?: number;
  readonly vocab?: number;
  /** Header fields to lie about, by their place after the magic number. */
  readonly header?: Readonly<Record<number, number>>;
  /** Changes the tensors before they are written. */
  readonly edit?: (tensors: TinyTensor[]) => TinyTensor[];
}

export const WIDTH = 64;
const MELS = 80;
const BINS = 201;

/** A seeded stream of numbers in -1..1 (Marsaglia's xorshift, 32 bits). */
export function noise(seed: number): () => number {
  let state = seed || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}

/** Rows of the token embedding that differ; they repeat, because most of them are never looked at. */
const EMBEDDINGS = 4096;

/** A whole ggml Whisper file of the smallest kind: 64 wide, with GPT-2's vocabulary and pseudo-random weights. */
export function tinyModel({
  format = "f32",
  seed = 1,
  layers = 1,
  heads = 2,
  vocab = 51_864,
  header = {},
  edit = (all) => all,
}: TinyOptions = {}): Uint8Array {
  const fields = [vocab, 1500, WIDTH, heads, layers, 448, WIDTH, heads, layers, MELS, 1];
  const filters = Float32Array.from({ length: MELS * BINS }, (_, i) => triangle(Math.floor(i / BINS), i % BINS));
  return join([
    ints(0x67676d6c, ...fields.map((value, i) => header[i] ?? value)),
    ints(MELS, BINS),
    encodeFormat("f32", filters),
    vocabulary(),
    ...edit(tensors(format, seed, layers, vocab)).flatMap(({ name, format: kind, shape, data }) => [
      ints(shape.length, Buffer.byteLength(name), FORMAT_IDS[kind], ...shape.toReversed()),
      Buffer.from(name),
      data,
    ]),
  ]);
}

/** The same, in a file. */
export function writeTinyModel(path: string, options: TinyOptions = {}): string {
  writeFileSync(path, tinyModel(options));
  return path;
}

export function ints(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) view.setInt32(4 * i, value, true);
  return new Uint8Array(view.buffer);
}

/** Bytes before the vocabulary: magic number, eleven fields, the size of the filters and the filters. */
export const VOCABULARY_AT = 4 + 44 + 8 + 4 * MELS * BINS;

function join(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    out.set(part, at);
    return at + part.length;
  }, 0);
  return out;
}

function triangle(mel: number, bin: number): number {
  const centre = 2 + mel * 2.4;
  return Math.max(0, 1 - Math.abs(bin - centre) / 3) * 0.02;
}

/** The vocabulary of the shipped model, byte for byte: its count and every token with its length. */
function vocabulary(): Uint8Array {
  const file = readFileSync(MODEL);
  let at = VOCABULARY_AT;
  const count = file.readInt32LE(at);
  at += 4;
  for (let i = 0; i < count; i++) at += 4 + file.readInt32LE(at);
  return new Uint8Array(file.subarray(VOCABULARY_AT, at));
}

function tensors(format: Format, seed: number, layers: number, vocab: number): TinyTensor[] {
  const random = noise(seed);
  const all: TinyTensor[] = [];
  const add = (name: string, shape: readonly number[], kind: Format, value: () => number) => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, value);
    all.push({ name, format: kind, shape, data: encodeFormat(kind, values) });
  };
  const matrix = (name: string, rows: number, columns: number) =>
    add(`${name}.weight`, [rows, columns], format, () => random() * 1.5 * columns ** -0.5);
  const vector = (name: string, length: number) => add(name, [length], "f32", () => random() * 0.1);
  const norm = (name: string) => {
    add(`${name}.weight`, [WIDTH], "f32", () => 1 + random() * 0.1);
    vector(`${name}.bias`, WIDTH);
  };
  const attention = (name: string) => {
    for (const part of ["query", "key", "value", "out"]) {
      matrix(`${name}.${part}`, WIDTH, WIDTH);
      if (part !== "key") vector(`${name}.${part}.bias`, WIDTH);
    }
  };
  const block = (name: string, cross: boolean) => {
    attention(`${name}.attn`);
    norm(`${name}.attn_ln`);
    if (cross) {
      attention(`${name}.cross_attn`);
      norm(`${name}.cross_attn_ln`);
    }
    matrix(`${name}.mlp.0`, 4 * WIDTH, WIDTH);
    vector(`${name}.mlp.0.bias`, 4 * WIDTH);
    matrix(`${name}.mlp.2`, WIDTH, 4 * WIDTH);
    vector(`${name}.mlp.2.bias`, WIDTH);
    norm(`${name}.mlp_ln`);
  };
  add("encoder.positional_embedding", [1500, WIDTH], "f32", () => random() * 0.5);
  for (const [name, inputs] of [
    ["encoder.conv1", MELS],
    ["encoder.conv2", WIDTH],
  ] as const) {
    add(`${name}.weight`, [WIDTH, inputs, 3], "f32", () => random() * 0.2);
    add(`${name}.bias`, [WIDTH, 1], "f32", () => random() * 0.1);
  }
  for (let i = 0; i < layers; i++) block(`encoder.blocks.${i}`, false);
  norm("encoder.ln_post");
  add("decoder.positional_embedding", [448, WIDTH], "f32", () => random() * 0.5);
  matrix("decoder.token_embedding", EMBEDDINGS, WIDTH);
  const { name, data } = all.pop()!;
  const repeated = new Uint8Array((data.length / EMBEDDINGS) * vocab);
  for (let at = 0; at < repeated.length; at += data.length) repeated.set(data.subarray(0, repeated.length - at), at);
  all.push({ name, format, shape: [vocab, WIDTH], data: repeated });
  for (let i = 0; i < layers; i++) block(`decoder.blocks.${i}`, true);
  norm("decoder.ln");
  return all;
}
