import { createHash } from "node:crypto";
import { asBytes } from "../onnx/index.js";
import type { GgmlFile } from "./ggml-reader.js";
import { keptPath, readKept, writeKept } from "./kept-file.js";
import { type HeadShape, SilenceTail, TAIL_STRIDE } from "./silence-tail.js";

/**
 * The encoded silence of a model in a file beside it: encoding 30 s takes a fifth of a server's start. Each decoder layer's keys and values, float32,
 * little-endian, as `SilenceTail` holds them.
 */
const FORMAT = `whisper-api silence 2, stride ${TAIL_STRIDE}\n`;

/** What the file beside a model is called. */
export function silencePath(modelPath: string): string {
  return keptPath(modelPath, "silence");
}

/** The silence kept beside a model, or undefined where there is none that was computed from these weights. */
export function readSilence(modelPath: string, file: GgmlFile, shape: HeadShape): SilenceTail | undefined {
  const numbers = SilenceTail.numbers(shape);
  const { textLayers } = file.dimensions;
  const bytes = readKept(silencePath(modelPath), digest(file), 2 * textLayers * numbers * 4);
  if (bytes === undefined) return undefined;
  const floats = new Float32Array(2 * textLayers * numbers);
  new Uint8Array(floats.buffer).set(bytes);
  const part = (index: number) => floats.subarray(index * numbers, (index + 1) * numbers);
  const layers = Array.from({ length: textLayers }, (_, i) => ({ keys: part(2 * i), values: part(2 * i + 1) }));
  return new SilenceTail(layers, shape);
}

/** Puts a model's silence beside it, whole or not at all. */
export function writeSilence(modelPath: string, file: GgmlFile, tail: SilenceTail): void {
  const content = tail.layers.flatMap(({ keys, values }) => [asBytes(keys), asBytes(values)]);
  writeKept(silencePath(modelPath), digest(file), content);
}

/** Of tensors at the encoder's end, which depend on nothing before, but differ in any two models that were trained apart. All would take as long to read as to compute. */
function digest({ dimensions, tensors, data }: GgmlFile): Buffer {
  const hash = createHash("sha256").update(FORMAT).update(JSON.stringify(dimensions));
  const layers = [0, dimensions.textLayers - 1].map((i) => `decoder.blocks.${i}.cross_attn.value.weight`);
  for (const name of ["encoder.ln_post.weight", `encoder.blocks.${dimensions.audioLayers - 1}.mlp.2.weight`, ...layers]) {
    const entry = tensors.get(name);
    if (entry !== undefined) hash.update(data(entry));
  }
  return hash.digest();
}
