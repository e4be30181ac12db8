import { type InferenceSession, Tensor } from "onnxruntime-node";
import type { RaggedCache } from "./ragged-cache.js";
import type { HeadShape } from "./silence-tail.js";
import type { TokenEmbedding } from "./token-embedding.js";

const MASKED = -1e9;

export interface DecoderParts {
  readonly session: InferenceSession;
  readonly embedding: TokenEmbedding;
  readonly layers: number;
  readonly shape: HeadShape;
  readonly alignmentHeads: number;
}

/** Some windows' rows in the caches, and what they are given. */
export interface Run {
  /** Cross-attention's biases, one for each window; its length is the window's frames. */
  readonly biases: readonly Float32Array[];
  /** The first window's place in the cross-attention's cache. */
  readonly firstWindow: number;
  /** Of each row: tokens whose keys and values are in the cache. */
  readonly lengths: readonly number[];
  /** The first row's place in the self-attention's cache. */
  readonly firstRow: number;
  /** As many for each row. */
  readonly tokens: readonly number[];
  /** Which of a row's tokens get logits. */
  readonly at: readonly number[];
  readonly fetches: readonly string[];
}

/** Runs the decoder's graph once over rows of two caches. Rows of different length share the run: biases mask what a row has not got. */
export async function runDecoder(parts: DecoderParts, own: RaggedCache, cross: RaggedCache, run: Run) {
  const { session, embedding, layers, shape } = parts;
  const { biases, lengths, tokens, at } = run;
  const [b, w, s] = [lengths.length, biases.length, tokens.length / lengths.length];
  const [m, t] = [own.length, cross.length];
  const x = new Float32Array(b * s * embedding.width);
  const sbias = new Float32Array(b * m);
  for (const [r, length] of lengths.entries()) {
    for (let i = 0; i < s; i++) embedding.write(tokens[r * s + i], length + i, x, (r * s + i) * embedding.width);
    sbias.fill(MASKED, r * m + length, (r + 1) * m);
  }
  const xbias = new Float32Array(w * t);
  for (const [r, bias] of biases.entries()) {
    xbias.set(bias, r * t);
    xbias.fill(MASKED, r * t + bias.length, (r + 1) * t);
  }
  const cbias = new Float32Array(s * s);
  for (let i = 0; i < s; i++) cbias.fill(MASKED, i * s + i + 1, (i + 1) * s);
  const { heads, head } = shape;
  const feeds: Record<string, Tensor> = {
    x: float(x, [b, s, embedding.width]),
    at: ints(...at),
    sbias: float(sbias, [b, 1, 1, m]),
    cbias: float(cbias, [1, 1, s, s]),
    msplit: ints(m, s),
    fold: ints(w, (b / w) * s, heads, head),
    unfold: ints(b, s, embedding.width),
    xbias: float(xbias, [w, 1, 1, t]),
  };
  for (let i = 0; i < layers; i++) {
    const past = own.view(i, b, run.firstRow);
    const heard = cross.view(i, w, run.firstWindow);
    feeds[`pk${i}`] = float(past.keys, [b, heads, head, m]);
    feeds[`pv${i}`] = float(past.values, [b, heads, m, head]);
    feeds[`ck${i}`] = float(heard.keys, [w, heads, head, t]);
    feeds[`cv${i}`] = float(heard.values, [w, heads, t, head]);
  }
  return session.run(feeds, run.fetches);
}

function float(data: Float32Array, dims: number[]): Tensor {
  return new Tensor("float32", data, dims);
}

function ints(...values: number[]): Tensor {
  return new Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]);
}
