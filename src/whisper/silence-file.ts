import { createHash } from "node:crypto";
import { asBytes } from "../onnx/index.js";
import type { EncodedSilence } from "./encoder.js";
import type { GgmlFile } from "./ggml-reader.js";
import { keptPath, readKept, writeKept } from "./kept-file.js";
import { headShape, SilenceTail, TAIL_STRIDE } from "./silence-tail.js";
import { audioShape, SilentContext } from "./silent-context.js";

/**
 * The encoded silence of a model in a file beside it: encoding 30 s takes a fifth of a server's start. Each decoder layer's keys and values, float32,
 * little-endian, as `SilenceTail` holds them, then those of each of the encoder's blocks that gets silence, as `SilentContext` does.
 */
const FORMAT = `whisper-api silence 3, stride ${TAIL_STRIDE}\n`;

/** What the file beside a model is called. */
export function silencePath(modelPath: string): string {
  return keptPath(modelPath, "silence");
}

/** The silence kept beside a model, or undefined where there is none that was computed from these weights. */
export function readSilence(modelPath: string, file: GgmlFile): EncodedSilence | undefined {
  const [shape, audio] = [headShape(file.dimensions), audioShape(file.dimensions)];
  const numbers = SilenceTail.numbers(shape);
  const own = SilentContext.numbers(audio);
  const { textLayers } = file.dimensions;
  const count = 2 * textLayers * numbers + audio.blocks * (own.keys + own.values);
  const bytes = readKept(silencePath(modelPath), digest(file), 4 * count);
  if (bytes === undefined) return undefined;
  const floats = new Float32Array(count);
  new Uint8Array(floats.buffer).set(bytes);
  let at = 0;
  const next = (length: number) => {
    at += length;
    return floats.subarray(at - length, at);
  };
  const layers = Array.from({ length: textLayers }, () => ({ keys: next(numbers), values: next(numbers) }));
  const blocks = Array.from({ length: audio.blocks }, () => ({ keys: next(own.keys), values: next(own.values) }));
  return { tail: new SilenceTail(layers, shape), context: new SilentContext(blocks, audio) };
}

/** Puts a model's silence beside it, whole or not at all. */
export function writeSilence(modelPath: string, file: GgmlFile, { tail, context }: EncodedSilence): void {
  const content = [...tail.layers, ...context.blocks].flatMap(({ keys, values }) => [asBytes(keys), asBytes(values)]);
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
