import { createHash } from "node:crypto";
import { asBytes } from "../onnx/index.js";
import type { GgmlFile } from "./ggml-reader.js";
import { keptPath, readKept, writeKept } from "./kept-file.js";
import { EMBEDDING, type OutputLayerOptions, ROUGH } from "./output-layer.js";
import type { PackedWeights } from "./quantization.js";

/**
 * A model's output layer in a file beside it, packed as the graph has it: packing takes 0.15 s of a server's start. The numbers, then their scales,
 * float32, little-endian.
 */
const FORMAT = `whisper-api output 1, ${ROUGH.bits} bits, blocks of ${ROUGH.block}\n`;

/** What the file beside a model is called. */
export function outputPath(modelPath: string): string {
  return keptPath(modelPath, "output");
}

/** The output layer kept beside a model, or undefined where there is none that was packed from these weights. */
export function readOutput(modelPath: string, file: GgmlFile, options: OutputLayerOptions): PackedWeights | undefined {
  const [rows, columns] = [options.endOfText + 1, file.dimensions.textState];
  const blocks = rows * Math.ceil(columns / ROUGH.block);
  const length = (blocks * ROUGH.block * ROUGH.bits) / 8;
  const bytes = readKept(outputPath(modelPath), digest(file, options), length + 4 * blocks);
  if (bytes === undefined) return undefined;
  const scales = new Float32Array(blocks);
  new Uint8Array(scales.buffer).set(bytes.subarray(length));
  return { bits: ROUGH.bits, rows, columns, data: bytes.subarray(0, length), scales };
}

/** Puts a model's packed output layer beside it, whole or not at all. */
export function writeOutput(modelPath: string, file: GgmlFile, options: OutputLayerOptions, { data, scales }: PackedWeights): void {
  writeKept(outputPath(modelPath), digest(file, options), [data, asBytes(scales)]);
}

/** Of the factors above all, which follow from the last normalisation and from rows all over the embedding. */
function digest({ dimensions, tensors }: GgmlFile, { endOfText, factors }: OutputLayerOptions): Buffer {
  const hash = createHash("sha256").update(FORMAT);
  hash.update(JSON.stringify([dimensions, endOfText, tensors.get(EMBEDDING)?.type.name]));
  return hash.update(asBytes(factors)).digest();
}
