import { Tensor } from "onnxruntime-node";
import { asBytes, createSession, ElementType, OnnxGraph } from "../onnx/index.js";
import { MOST } from "./int8-matrix.js";

/** `auto` is `int8` where this machine multiplies in 8 bits clearly faster, else `float32`. */
export type EncoderPrecision = "auto" | "float32" | "int8";

/** `int8-paired` is `int8` on a machine that would clip it, with weights that cannot be: see `PAIR`. */
export type ChosenPrecision = "float32" | "int8" | "int8-paired";

/**
 * What two neighbouring weights come to at most. Processors without instructions for it (AVX2 without VNNI) add the products of two neighbours in 16 bits and
 * clip what is larger (`vpmaddubsw`); activations go to 255, and 255 · 128 < 2¹⁵. Weights of ±64 would do as well, but two large ones are seldom neighbours: this
 * leaves half as much noise.
 */
export const PAIR: Readonly<Partial<Record<ChosenPrecision, number>>> = { "int8-paired": 128 };

/** Rows, inputs and outputs of the product that is measured: a feed-forward layer of the smallest model over a second and a quarter. */
const [ROWS, INPUTS, OUTPUTS] = [64, 384, 1536];
/** Many short ones: the least of them is undisturbed on a machine that others use as well. More of them until the ratio is beyond doubt. */
const [LEAST_ROUNDS, MOST_ROUNDS] = [8, 48];
/** 8 bits must be that many times faster. With instructions for it they are two to three times, with AVX2 alone 1.6 to 1.8 times. */
const CLEARLY = 1.4;
const BEYOND_DOUBT = 1.5;
/** The other cores load the decoder at that time: a product that waits for a second thread would tell of them. */
const THREADS = 1;

/** Which precision the encoder's products get. */
export async function encoderPrecision(wanted: EncoderPrecision): Promise<ChosenPrecision> {
  if (wanted === "float32") return wanted;
  const int8 = await product("int8");
  try {
    const { exact } = await int8.run();
    if (wanted === "auto" && !(await isFaster(int8))) return "float32";
    return exact ? "int8" : "int8-paired";
  } finally {
    await int8.release();
  }
}

/** In turn, and by the least of their times: a busy moment must not decide what a server does for months. */
async function isFaster(int8: Product): Promise<boolean> {
  const float32 = await product("float32");
  let [fast, slow] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < MOST_ROUNDS && (round < LEAST_ROUNDS || slow < BEYOND_DOUBT * fast); round++) {
    fast = Math.min(fast, (await int8.run()).milliseconds);
    slow = Math.min(slow, (await float32.run()).milliseconds);
  }
  await float32.release();
  return slow > CLEARLY * fast;
}

interface Product {
  run(): Promise<{ readonly milliseconds: number; readonly exact: boolean }>;
  release(): Promise<void>;
}

/**
 * One product, ready to run. Its numbers are as large as 8 bits go: processors that add two products in 16 bits (AVX2 without VNNI) clip
 * such sums, and their result is wrong.
 */
async function product(kind: "float32" | "int8"): Promise<Product> {
  const graph = new OnnxGraph();
  if (kind === "int8") {
    const weights = new Int8Array(INPUTS * OUTPUTS).fill(MOST);
    const data = graph.lazy("w", ElementType.int8, [INPUTS, OUTPUTS], () => asBytes(weights));
    const scales = graph.floats("scales", new Float32Array(OUTPUTS).fill(1 / MOST));
    graph.op("Identity", [graph.contrib("DynamicQuantizeMatMul", ["x", data, scales], {})], {}, "y");
  } else graph.op("MatMul", ["x", graph.floats("w", new Float32Array(INPUTS * OUTPUTS).fill(1), [INPUTS, OUTPUTS])], {}, "y");
  const shape = (columns: number) => [ROWS, columns];
  const model = graph.write(
    "product",
    [{ name: "x", type: ElementType.float, shape: shape(INPUTS) }],
    [{ name: "y", type: ElementType.float, shape: shape(OUTPUTS) }],
  );
  const session = await createSession(model, { threads: THREADS });
  const x = new Tensor("float32", new Float32Array(ROWS * INPUTS).fill(1), shape(INPUTS));
  return {
    async run() {
      const from = performance.now();
      const { y } = await session.run({ x });
      const milliseconds = performance.now() - from;
      return { milliseconds, exact: Math.abs((y!.data as Float32Array)[0]! - INPUTS) < INPUTS / 100 };
    },
    release: () => session.release(),
  };
}
