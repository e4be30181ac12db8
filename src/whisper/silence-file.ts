import { createHash } from "node:crypto";
import { asBytes } from "../onnx/index.js";
import { REACH } from "./cross-steps.js";
import type { EncodedSilence } from "./encoder.js";
import type { GgmlFile } from "./ggml-reader.js";
import { keptPath, readKept, writeKept } from "./kept-file.js";
import { headShape, SilenceTail, TAIL_STRIDE } from "./silence-tail.js";
import { audioShape, SilentContext } from "./silent-context.js";

/**
 * The encoded silence of a model in a file beside it: encoding 30 s takes a fifth of a server's start. What `SilenceTail` holds of each decoder layer, then what `SilentContext` does of
 * each of the encoder's blocks that gets silence, float32, little-endian.
 */
const FORMAT = `whisper-api silence 4, stride ${TAIL_STRIDE}, reach ${REACH.key} ${REACH.value}\n`;

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
  const tails = textLayers * numbers;
  const count = audio.blocks * (own.keys + own.values);
  const bytes = readKept(silencePath(modelPath), digest(file), tails + 4 * count);
  if (bytes === undefined) return undefined;
  const layers = Array.from({ length: textLayers }, (_, i) => new Int8Array(bytes.buffer, bytes.byteOffset + i * numbers, numbers));
  const floats = new Float32Array(count);
  new Uint8Array(floats.buffer).set(bytes.subarray(tails));
  let at = 0;
  const next = (length: number) => {
    at += length;
    return floats.subarray(at - length, at);
  };
  const blocks = Array.from({ length: audio.blocks }, () => ({ keys: next(own.keys), values: next(own.values) }));
  return { tail: new SilenceTail(layers, shape), context: new SilentContext(blocks, audio) };
}

/** Puts a model's silence beside it, whole or not at all. */
export function writeSilence(modelPath: string, file: GgmlFile, { tail, context }: EncodedSilence): void {
  const blocks = context.blocks.flatMap(({ keys, values }) => [keys, values]);
  writeKept(silencePath(modelPath), digest(file), [...tail.layers, ...blocks].map(asBytes));
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
