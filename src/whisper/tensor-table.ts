import { fileSource } from "./byte-source.js";
import { type Dimensions, readGgml } from "./ggml-reader.js";
import { type ModelHeader, readModelHeader } from "./model-header.js";
import { Weights } from "./weights.js";

/** Every tensor of a Whisper model with these dimensions, with its shape (openai/whisper's `model.py`). */
export function* expectedTensors(d: Dimensions): Generator<readonly [name: string, shape: readonly number[]]> {
  const wide = d.audioState;
  const linear = function* (name: string, rows: number, columns: number, bias = true) {
    yield [`${name}.weight`, [rows, columns]] as const;
    if (bias) yield [`${name}.bias`, [rows]] as const;
  };
  const norm = function* (name: string) {
    yield [`${name}.weight`, [wide]] as const;
    yield [`${name}.bias`, [wide]] as const;
  };
  const attention = function* (name: string) {
    for (const part of ["query", "key", "value", "out"]) yield* linear(`${name}.${part}`, wide, wide, part !== "key");
    yield* norm(`${name}_ln`);
  };
  const block = function* (name: string, cross: boolean) {
    yield* attention(`${name}.attn`);
    if (cross) yield* attention(`${name}.cross_attn`);
    yield* linear(`${name}.mlp.0`, 4 * wide, wide);
    yield* linear(`${name}.mlp.2`, wide, 4 * wide);
    yield* norm(`${name}.mlp_ln`);
  };
  yield ["encoder.positional_embedding", [d.audioContext, wide]];
  for (const [name, inputs] of [["encoder.conv1", d.mels] as const, ["encoder.conv2", wide] as const]) {
    yield [`${name}.weight`, [wide, inputs, 3]];
    yield [`${name}.bias`, [wide]];
  }
  for (let i = 0; i < d.audioLayers; i++) yield* block(`encoder.blocks.${i}`, false);
  yield* norm("encoder.ln_post");
  yield ["decoder.positional_embedding", [d.textContext, wide]];
  yield ["decoder.token_embedding.weight", [d.vocab, wide]];
  for (let i = 0; i < d.textLayers; i++) yield* block(`decoder.blocks.${i}`, true);
  yield* norm("decoder.ln");
}

/**
 * Reads a file's header and its table of tensors, and checks that each tensor which the model needs is there, whole and of the right shape.
 * No weight is read.
 * @throws ModelError
 */
export function inspectModel(path: string): ModelHeader {
  const header = readModelHeader(path);
  const file = readGgml(fileSource(path));
  try {
    const weights = new Weights(file);
    for (const [name, shape] of expectedTensors(file.dimensions)) weights.entry(name, shape);
  } finally {
    file.close();
  }
  return header;
}
