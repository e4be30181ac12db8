import { type InferenceSession, Tensor } from "onnxruntime-node";
import type { RaggedCache } from "./ragged-cache.js";
import type { RunMemory } from "./run-memory.js";
import type { HeadShape } from "./silence-tail.js";
import type { TokenEmbedding } from "./token-embedding.js";
import type { TokenScores } from "./token-scores.js";

const MASKED = -1e9;

export interface DecoderParts {
  readonly session: InferenceSession;
  readonly embedding: TokenEmbedding;
  readonly scores: TokenScores;
  readonly layers: number;
  readonly shape: HeadShape;
  readonly alignmentHeads: number;
  readonly memory: RunMemory;
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
  /** Of each window: which of the run's rows hear it. */
  readonly rows: readonly (readonly number[])[];
  /** As many for each row. */
  readonly tokens: readonly number[];
  /** Which of a row's tokens get logits. */
  readonly at: readonly number[];
  readonly fetches: readonly string[];
}

/**
 * Runs the decoder's graph once over rows of two caches. Rows of different length share the run: biases mask what a row has not got.
 */
export async function runDecoder(parts: DecoderParts, own: RaggedCache<Float32Array>, cross: RaggedCache<Int8Array>, run: Run) {
  const { session, embedding, layers, shape, memory } = parts;
  const { biases, lengths, rows, tokens, at } = run;
  const [b, w, s] = [lengths.length, biases.length, tokens.length / lengths.length];
  const most = Math.max(...rows.map(({ length }) => length));
  // A window of fewer rows than others hears with one of them again, and what that hears is not picked.
  const hearing = rows.flatMap((places) => Array.from({ length: most }, (_, r) => places[r] ?? places[0]));
  const heardAt = new Array<number>(b);
  for (const [i, places] of rows.entries()) for (const [r, row] of places.entries()) heardAt[row] = i * most + r;
  const [m, t] = [own.length, cross.length];
  const x = memory.floats("x", b * s * embedding.width);
  const sbias = memory.floats("sbias", b * m);
  for (const [r, length] of lengths.entries()) {
    for (let i = 0; i < s; i++) embedding.write(tokens[r * s + i], length + i, x, (r * s + i) * embedding.width);
    sbias.fill(MASKED, r * m + length, (r + 1) * m);
  }
  const xbias = memory.floats("xbias", w * t, MASKED);
  for (const [r, bias] of biases.entries()) xbias.set(bias, r * t);
  const cbias = memory.floats("cbias", s * s);
  for (let i = 0; i < s; i++) cbias.fill(MASKED, i * s + i + 1, (i + 1) * s);
  const { heads, head } = shape;
  const feeds: Record<string, Tensor> = {
    x: float(x, [b, s, embedding.width]),
    at: ints(...at),
    told: ints(...Array.from({ length: run.fetches.includes("special") ? b : 1 }, (_, row) => row)),
    sbias: float(sbias, [b, 1, 1, m]),
    cbias: float(cbias, [1, 1, s, s]),
    msplit: ints(m, s),
    hearing: ints(...hearing),
    fold: ints(w, most * s, embedding.width),
    unfold: ints(w * most, s, embedding.width),
    heard: ints(...heardAt),
    xbias: float(xbias, [w, 1, 1, t]),
  };
  for (let i = 0; i < layers; i++) {
    const past = own.view(i, b, run.firstRow);
    const audio = cross.view(i, w, run.firstWindow);
    feeds[`pk${i}`] = float(past.keys, [b, heads, m, head]);
    feeds[`pv${i}`] = float(past.values, [b, heads, m, head]);
    feeds[`ck${i}`] = new Tensor("int8", audio.keys, [w, heads, head, t]);
    feeds[`cv${i}`] = new Tensor("int8", audio.values, [w, heads, t, head]);
  }
  return session.run(feeds, run.fetches);
}

function float(data: Float32Array, dims: number[]): Tensor {
  return new Tensor("float32", data, dims);
}

function ints(...values: number[]): Tensor {
  return new Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]);
}
