import { ModelError } from "./model-error.js";

/** The tensor types of whisper.cpp's published files. Blocks hold `blockSize` weights in `blockBytes` bytes (ggml's `ggml-common.h`). */
export type TensorTypeName = "f32" | "f16" | "q4_0" | "q4_1" | "q5_0" | "q5_1" | "q8_0";

export interface TensorType {
  readonly name: TensorTypeName;
  readonly blockSize: number;
  readonly blockBytes: number;
}

const SUPPORTED: ReadonlyMap<number, TensorType> = new Map([
  [0, { name: "f32", blockSize: 1, blockBytes: 4 }],
  [1, { name: "f16", blockSize: 1, blockBytes: 2 }],
  [2, { name: "q4_0", blockSize: 32, blockBytes: 18 }],
  [3, { name: "q4_1", blockSize: 32, blockBytes: 20 }],
  [6, { name: "q5_0", blockSize: 32, blockBytes: 22 }],
  [7, { name: "q5_1", blockSize: 32, blockBytes: 24 }],
  [8, { name: "q8_0", blockSize: 32, blockBytes: 34 }],
]);

/** Types that exist in ggml but in none of the published Whisper files; known so that they can be refused by name. */
const REFUSED: ReadonlyMap<number, string> = new Map([
  [9, "q8_1"],
  [10, "q2_K"],
  [11, "q3_K"],
  [12, "q4_K"],
  [13, "q5_K"],
  [14, "q6_K"],
  [15, "q8_K"],
  [16, "iq2_xxs"],
  [20, "iq4_nl"],
  [30, "bf16"],
]);

/** @throws ModelError naming the type that is not supported. */
export function tensorType(id: number, tensor: string): TensorType {
  const type = SUPPORTED.get(id);
  if (type !== undefined) return type;
  const name = REFUSED.get(id) ?? `number ${id}`;
  throw new ModelError(
    `Tensor ${tensor} has the type ${name}, which is not supported. Use a file quantised as f32, f16, q4_0, q4_1, q5_0, q5_1 or q8_0.`,
  );
}
