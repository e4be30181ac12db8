import { asBytes, ElementType, type ValueInfo } from "../onnx/index.js";
import { CrossSteps } from "./cross-steps.js";
import type { DecoderLayers } from "./decoder-layers.js";
import type { HeadShape } from "./silence-tail.js";

/** How a number is told in 8 bits: in steps of one `steps`-th, from `zero` on. */
interface Digit {
  readonly steps: number;
  readonly zero: number;
}

/**
 * Of a query's numbers, from −1 to 1. Where processors add the products of two neighbours in 16 bits (see `PAIR`), they clip those of its largest numbers with two keys that are six standard
 * deviations off.
 */
const QUERY: Digit = { steps: 127, zero: 128 };
/** Of probabilities, rounded down: those of two frames together are 254 at most, so that nothing is clipped there. */
const FIRST: Digit = { steps: 254, zero: 0 };
/** Of what the first leaves, which is never below zero and a step of it at most: both digits are told alike. */
const SECOND: Digit = { steps: FIRST.steps ** 2, zero: FIRST.zero };

/**
 * Attention over encoded windows, whose keys and values are in 8 bits as `roundAudio` gives them. Each query is rounded by its largest number, so that what a row gets depends on no other.
 */
export class CrossAttention {
  readonly #layers: DecoderLayers;
  readonly #shape: HeadShape;

  constructor(layers: DecoderLayers, shape: HeadShape) {
    this.#layers = layers;
    this.#shape = shape;
  }

  /**
   * `hearing` [W · R], the rows of each window, any of them where it has fewer than R, and `heard` [B], each row's place among them; `fold` [3] = (W, R · S, width) and `unfold` [3] =
   * (W · R, S, width); `xbias` [W, 1, 1, T], added to the scores: 0, log(n) for a frame that stands for n equal ones, −1e9 for padding; and for each layer i `ck<i>`
   * [W, heads, head, T] and `cv<i>` [W, heads, T, head].
   */
  inputs(count: number): readonly ValueInfo[] {
    const { heads, head } = this.#shape;
    const ints = (name: string, length: number | string): ValueInfo => ({ name, type: ElementType.int64, shape: [length] });
    const caches = Array.from({ length: count }, (_, i): ValueInfo[] => [
      { name: `ck${i}`, type: ElementType.int8, shape: ["W", heads, head, "T"] },
      { name: `cv${i}`, type: ElementType.int8, shape: ["W", heads, "T", head] },
    ]);
    return [
      ints("hearing", "H"),
      ints("heard", "B"),
      ints("fold", 3),
      ints("unfold", 3),
      { name: "xbias", type: ElementType.float, shape: ["W", 1, 1, "T"] },
      ...caches.flat(),
    ];
  }

  /**
   * What a layer hears.
   * @param x what it takes, [B, S, width]
   * @returns the heard [B, S, width], and the probabilities [W, heads, R · S, T]
   */
  attend(x: string, layer: number): { readonly heard: string; readonly probabilities: string } {
    const { graph, weights, width } = this.#layers;
    const { heads, head } = this.#shape;
    const steps = new CrossSteps(weights, layer, width);
    const channels = (name: string, values: () => Float32Array) =>
      graph.lazy(`${name}.${layer}`, ElementType.float, [width], () => asBytes(values()));
    const name = `decoder.blocks.${layer}.cross_attn.query`;
    const queries = this.#layers.linear(x, { name, factor: head ** -0.5, factors: () => steps.keys() });
    const asking = graph.op("Reshape", [graph.op("Gather", [queries, "hearing"], { axis: 0 }), "fold"]);
    const split = this.#layers.splitHeads(asking, heads);
    const loudness = this.#layers.loudness(split);
    const scores = this.#product(this.#round(graph.op("Div", [split, loudness]), QUERY), `ck${layer}`, QUERY);
    const biased = graph.op("Add", [graph.op("Mul", [scores, loudness]), "xbias"]);
    const probabilities = graph.op("Softmax", [biased], { axis: -1 });
    const joined = this.#layers.joinHeads(this.#weigh(probabilities, `cv${layer}`));
    const rows = graph.op("Gather", [graph.op("Reshape", [joined, "unfold"]), "heard"], { axis: 0 });
    const scaled = graph.op("Mul", [rows, channels("values.steps", () => steps.values())]);
    return { heard: graph.op("Add", [scaled, channels("values.zeros", () => steps.zeros())]), probabilities };
  }

  /**
   * A sum of values. Probabilities take two digits: most frames have less than half a step of one, and together they have some per cent of the attention (without the second digit
   * log-probabilities were off by three times as much as all else here makes them). They are rows of one product, since values are put into another order for each.
   */
  #weigh(probabilities: string, values: string): string {
    const { graph } = this.#layers;
    const first = this.#round(graph.op("Sub", [probabilities, graph.scalar("half", 0.5 / FIRST.steps)]), FIRST);
    const told = graph.op("DequantizeLinear", [first, ...this.#scale(FIRST)]);
    const second = this.#round(graph.op("Sub", [probabilities, told]), SECOND);
    const both = this.#product(graph.op("Concat", [first, second], { axis: 2 }), values, FIRST);
    const [large, small] = graph.ops("Split", [both], 2, { axis: 2, num_outputs: 2 }) as [string, string];
    return graph.op("Add", [large, graph.op("Mul", [small, graph.scalar("finer", FIRST.steps / SECOND.steps)])]);
  }

  #round(x: string, digit: Digit): string {
    return this.#layers.graph.op("QuantizeLinear", [x, ...this.#scale(digit)]);
  }

  /** Of a digit with some of a cache. */
  #product(rounded: string, cached: string, digit: Digit): string {
    const { graph } = this.#layers;
    const [step, zero] = this.#scale(digit);
    return graph.contrib("MatMulIntegerToFloat", [rounded, cached, step, graph.scalar("one", 1), zero], {});
  }

  #scale({ steps, zero }: Digit): readonly [step: string, zero: string] {
    const { graph } = this.#layers;
    return [graph.scalar(`step.${steps}`, 1 / steps), graph.lazy(`zero.${zero}`, ElementType.uint8, [], () => Uint8Array.of(zero))];
  }
}
