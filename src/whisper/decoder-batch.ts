import { type InferenceSession, Tensor } from "onnxruntime-node";
import { AttentionRecord } from "./attention-record.js";
import { CANDIDATES } from "./decoder-graph.js";
import type { GreedySequence, StepScores } from "./greedy-sequence.js";
import { RaggedCache } from "./ragged-cache.js";
import type { EncodedWindow, HeadShape } from "./silence-tail.js";
import type { TokenEmbedding } from "./token-embedding.js";

const MASKED = -1e9;
const TIMESTAMPS = 1501;

export interface DecoderParts {
  readonly session: InferenceSession;
  readonly embedding: TokenEmbedding;
  readonly layers: number;
  readonly shape: HeadShape;
  readonly alignmentHeads: number;
}

/** One window being decoded. */
export interface Row<Job> {
  readonly job: Job;
  readonly sequence: GreedySequence;
  readonly attention: AttentionRecord;
}

interface ActiveRow<Job> extends Row<Job> {
  readonly bias: Float32Array;
  /** Tokens whose keys and values are in the cache. */
  length: number;
  next: number;
}

/**
 * Rows of different length and age that share decoder steps: a row joins when its window is encoded and leaves at end of text.
 * Biases per row on both attentions make a shared step give what the row would get alone.
 */
export class DecoderBatch<Job> {
  readonly #parts: DecoderParts;
  readonly #rows: ActiveRow<Job>[] = [];
  readonly #own: RaggedCache;
  readonly #cross: RaggedCache;

  constructor(parts: DecoderParts) {
    this.#parts = parts;
    this.#own = new RaggedCache(parts.layers, parts.shape);
    this.#cross = new RaggedCache(parts.layers, parts.shape);
  }

  get size(): number {
    return this.#rows.length;
  }

  /** Frames of cross-attention cache that the rows would hold with one more of `frames` frames. */
  framesWith(frames: number): number {
    return (this.#rows.length + 1) * this.#longest(frames, (row) => row.bias.length);
  }

  /** Gives the caches back that an empty batch keeps for its next row. */
  release(): void {
    if (this.#rows.length > 0) return;
    this.#own.clear();
    this.#cross.clear();
  }

  /**
   * Begins a row: runs its prompt and chooses its first token. Returns the row when it has ended already.
   * @param startOfTranscript where in the prompt the start-of-transcript token stands, at which the probability of no speech is read
   */
  async join(job: Job, window: EncodedWindow, prompt: readonly number[], startOfTranscript: number, sequence: GreedySequence) {
    const { layers, alignmentHeads } = this.#parts;
    const index = this.#rows.length;
    const row: ActiveRow<Job> = {
      job,
      sequence,
      attention: new AttentionRecord(alignmentHeads, window.audioFrames),
      bias: window.bias,
      length: 0,
      next: 0,
    };
    this.#cross.reserve(
      index + 1,
      this.#longest(window.frames, (each) => each.bias.length),
      index,
    );
    let at = 0;
    for (const piece of window.pieces) {
      for (let i = 0; i < layers; i++) this.#cross.write(index, at, piece.frames, i, piece.layers[i]);
      at += piece.frames;
    }
    this.#own.reserve(
      index + 1,
      this.#longest(prompt.length + 1, (each) => each.length + 1),
      index,
    );
    this.#rows.push(row);
    const positions = [startOfTranscript, prompt.length - 1];
    const outputs = await this.#run([row], index, prompt, positions);
    sequence.noSpeechProb = Math.exp((outputs.nospeech.data as Float32Array)[0]);
    return this.#advance(row, index, outputs, 0, 1, 2, prompt.length) ? undefined : this.#remove(index);
  }

  /** One token for every row. Returns the rows that have ended. */
  async step(): Promise<Row<Job>[]> {
    if (this.#rows.length === 0) return [];
    this.#own.reserve(
      this.#rows.length,
      this.#longest(0, (row) => row.length + 1),
      this.#rows.length,
    );
    const rows = [...this.#rows];
    const outputs = await this.#run(
      rows,
      0,
      rows.map((row) => row.next),
      [0],
    );
    const going = rows.map((row, i) => this.#advance(row, i, outputs, i, i, 1, 1));
    const ended: Row<Job>[] = [];
    for (let i = rows.length - 1; i >= 0; i--) if (!going[i]) ended.push(this.#remove(i));
    return ended.reverse();
  }

  /** Takes rows out without a result. */
  drop(unwanted: (job: Job) => boolean): Row<Job>[] {
    const dropped: Row<Job>[] = [];
    for (let i = this.#rows.length - 1; i >= 0; i--) if (unwanted(this.#rows[i].job)) dropped.push(this.#remove(i));
    return dropped;
  }

  #longest(least: number, of: (row: ActiveRow<Job>) => number): number {
    return this.#rows.reduce((most, row) => Math.max(most, of(row)), least);
  }

  /** Runs `tokens` for `rows`, which stand in the caches from `first` on: one row with its prompt, or many with a token each. */
  async #run(rows: readonly ActiveRow<Job>[], first: number, tokens: readonly number[], at: readonly number[]) {
    const { session, embedding, layers, shape } = this.#parts;
    const [b, s] = [rows.length, tokens.length / rows.length];
    const [m, t] = [this.#own.length, this.#cross.length];
    const x = new Float32Array(b * s * embedding.width);
    const sbias = new Float32Array(b * m);
    const xbias = new Float32Array(b * t);
    for (const [r, row] of rows.entries()) {
      for (let i = 0; i < s; i++) embedding.write(tokens[r * s + i], row.length + i, x, (r * s + i) * embedding.width);
      sbias.fill(MASKED, r * m + row.length, (r + 1) * m);
      xbias.set(row.bias, r * t);
      xbias.fill(MASKED, r * t + row.bias.length, (r + 1) * t);
    }
    const cbias = new Float32Array(s * s);
    for (let i = 0; i < s; i++) cbias.fill(MASKED, i * s + i + 1, (i + 1) * s);
    const { heads, head } = shape;
    const float = (data: Float32Array, dims: number[]) => new Tensor("float32", data, dims);
    const feeds: Record<string, Tensor> = {
      x: float(x, [b, s, embedding.width]),
      at: new Tensor("int64", BigInt64Array.from(at, BigInt), [at.length]),
      sbias: float(sbias, [b, 1, 1, m]),
      cbias: float(cbias, [1, 1, s, s]),
      msplit: new Tensor("int64", BigInt64Array.of(BigInt(m), BigInt(s)), [2]),
      xbias: float(xbias, [b, 1, 1, t]),
    };
    for (let i = 0; i < layers; i++) {
      const own = this.#own.view(i, b, first);
      const cross = this.#cross.view(i, b, first);
      feeds[`pk${i}`] = float(own.keys, [b, heads, head, m]);
      feeds[`pv${i}`] = float(own.values, [b, heads, m, head]);
      feeds[`ck${i}`] = float(cross.keys, [b, heads, head, t]);
      feeds[`cv${i}`] = float(cross.values, [b, heads, t, head]);
    }
    const fetches = ["topv", "topi", "qk"];
    for (let i = 0; i < layers; i++) fetches.push(`nk${i}`, `nv${i}`);
    if (at.length > 1) fetches.push("nospeech");
    if (rows.some((row) => row.sequence.withTimestamps)) fetches.push("timestamps");
    return session.run(feeds, fetches);
  }

  /**
   * Takes what a run says of one row: `r`, its index in the run; `k` of `ks`, its logits; `s`, its tokens. Returns whether the row goes on.
   */
  #advance(
    row: ActiveRow<Job>,
    index: number,
    outputs: Readonly<Record<string, Tensor>>,
    r: number,
    k: number,
    ks: number,
    s: number,
  ): boolean {
    const data = (name: string) => outputs[name].data as Float32Array;
    for (let i = 0; i < this.#parts.layers; i++)
      this.#own.write(index, row.length, s, i, { keys: data(`nk${i}`), values: data(`nv${i}`) }, r);
    row.length += s;
    const { heads } = row.attention;
    const t = outputs.qk.dims[3];
    row.attention.push(data("qk"), (r * heads * s + s - 1) * t, s * t);
    const ids = outputs.topi.data as BigInt64Array;
    const place = ks === 1 ? r : k;
    const scores: StepScores = {
      logprobs: data("topv").subarray(place * CANDIDATES, (place + 1) * CANDIDATES),
      tokens: Array.from(ids.subarray(place * CANDIDATES, (place + 1) * CANDIDATES), Number),
      timestamps: row.sequence.withTimestamps ? data("timestamps").subarray(place * TIMESTAMPS, (place + 1) * TIMESTAMPS) : undefined,
    };
    const token = row.sequence.push(scores);
    if (token === undefined) return false;
    row.next = token;
    return true;
  }

  /** Closes the gap with the last row, so that the rows stay the first of the caches. */
  #remove(index: number): Row<Job> {
    const [row, last] = [this.#rows[index], this.#rows.length - 1];
    this.#own.move(last, index);
    this.#cross.move(last, index);
    this.#rows[index] = this.#rows[last];
    this.#rows.length = last;
    return row;
  }
}
