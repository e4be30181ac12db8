import assert from "node:assert/strict";
import { before, describe, mock, test } from "node:test";
import { Tensor } from "onnxruntime-node";
import { fileSource, loadDecoder, loadEncoder, readGgml, Tokenizer } from "../../src/whisper/index.js";
import { balance, EMBEDDING } from "../../src/whisper/output-layer.js";
import { TokenEmbedding } from "../../src/whisper/token-embedding.js";
import { type Outputs, TokenScores } from "../../src/whisper/token-scores.js";
import { Weights } from "../../src/whisper/weights.js";
import { decodeAlone } from "./decoding.js";
import { MODEL, sample } from "./real-model.js";

/** What the output layer returned at a position, and the logits of all tokens there, from the embedding as the file has it. */
interface Position {
  readonly outputs: Outputs;
  readonly logits: Float64Array;
}

describe("scores of the positions of a real text", () => {
  const file = readGgml(fileSource(MODEL));
  const weights = new Weights(file);
  const { vocab, textState: width } = file.dimensions;
  const { special } = new Tokenizer(file.vocabulary, vocab);
  const textEnd = special.endOfText + 1;
  const factors = balance(weights, vocab, width);
  const embedding = new TokenEmbedding(file, weights);
  const scores = (suppressed: readonly number[] = []) => new TokenScores(embedding, { ...special, suppressed, factors });
  const positions: Position[] = [];

  before(async () => {
    const [encoder, decoder] = [await loadEncoder(MODEL, { threads: 2, precision: "float32" }), await loadDecoder(MODEL, { threads: 2 })];
    const window = await encoder.encode(sample());
    const rows = weights.floats(EMBEDDING, [vocab, width]).slice();
    const original = TokenScores.prototype.read;
    const { mock: reading } = mock.method(TokenScores.prototype, "read", function (this: TokenScores, ...[outputs, place, options]: Read) {
      // One row's, of a step: the prompt's has several positions.
      if (outputs.state!.dims[1] === 1)
        positions.push({ outputs: copyOf(outputs), logits: logits(outputs.state!.data as Float32Array, rows) });
      return original.call(this, outputs, place, options);
    });
    await decodeAlone(decoder, { window, timestamps: true });
    reading.restore();
  });

  const logits = (state: Float32Array, rows: Float32Array) =>
    Float64Array.from({ length: vocab }, (_, t) => {
      let sum = 0;
      for (let c = 0; c < width; c++) sum += rows[t * width + c] * state[c] * factors[c];
      return sum;
    });

  test("the best text tokens come with their log-probabilities, to some hundredths", () => {
    assert.ok(positions.length > 20);
    for (const { outputs, logits } of positions) {
      const text = logits.subarray(0, textEnd);
      const total = logSumExp(text);
      const best = [...text.keys()].sort((a, b) => text[b] - text[a]);
      const got = scores().read(outputs, 0, { timestamps: false, few: false });
      const near = best.slice(0, 6).filter((token) => text[token] > text[best[0]] - 3);
      assert.deepEqual(got.tokens.slice(0, near.length), near);
      assert.ok(got.tokens.length <= 10);
      assert.equal(got.timestamps, undefined);
      for (const [i, token] of got.tokens.entries()) close(got.logprobs[i], text[token] - total, 0.05);
      const few = scores().read(outputs, 0, { timestamps: false, few: true });
      assert.equal(few.tokens[0], best[0]);
      close(few.logprobs[0], text[best[0]] - total, 0.05);
    }
  });

  test("what is suppressed is not among them, and takes nothing from the others", () => {
    for (const { outputs, logits } of positions) {
      const text = logits.slice(0, textEnd);
      const [first, second, third, fourth] = [...text.keys()].sort((a, b) => text[b] - text[a]);
      const got = scores([first, third]).read(outputs, 0, { timestamps: false, few: false });
      assert.deepEqual(got.tokens.slice(0, 2), [second, fourth].slice(0, got.tokens.length));
      for (const token of [first, third]) text[token] = Number.NEGATIVE_INFINITY;
      const wanted = text[second] - logSumExp(text);
      // Where even the best of what is left is improbable, that is many tokens of rough logits.
      close(got.logprobs[0], wanted, wanted > -2 ? 0.1 : 0.25);
    }
  });

  test("where the best are all suppressed the next best come, and end of text where nothing is left", () => {
    const { outputs, logits } = positions[4];
    const candidates = Array.from(outputs.candidates.data as BigInt64Array, Number);
    const best = [...logits.subarray(0, textEnd).keys()].sort((a, b) => logits[b] - logits[a]);
    for (const count of [1, 5, 12]) {
      const suppressed = best.slice(0, count);
      const got = scores(suppressed).read(outputs, 0, { timestamps: false, few: true });
      assert.equal(got.tokens[0], best[count]);
    }
    const got = scores(candidates.filter((token) => token !== special.endOfText)).read(outputs, 0, { timestamps: false, few: true });
    assert.deepEqual(got.tokens, [special.endOfText]);
    assert.ok(Number.isFinite(got.logprobs[0]) && got.logprobs[0] <= 0);
  });

  test("timestamps and text share the probability where timestamps are asked for", () => {
    const others = Array.from({ length: special.timestampBegin - textEnd }, (_, i) => textEnd + i);
    for (const { outputs, logits } of positions) {
      const allowed = logits.slice().fill(Number.NEGATIVE_INFINITY, textEnd, special.timestampBegin);
      const total = logSumExp(allowed);
      const got = scores(others).read(outputs, 0, { timestamps: true, few: true });
      close(got.logprobs[0], allowed[got.tokens[0]] - total, 0.05);
      assert.equal(got.timestamps?.length, 1501);
      for (const [i, logprob] of got.timestamps!.entries()) close(logprob, allowed[special.timestampBegin + i] - total, 0.3);
    }
  });

  test("no speech is weighed against all that may come, and the languages", () => {
    const { noSpeech, firstLanguage, timestampBegin } = special;
    const others = Array.from({ length: timestampBegin - textEnd }, (_, i) => textEnd + i).filter((token) => token !== noSpeech);
    for (const { outputs, logits } of positions)
      for (const count of [0, 99]) {
        const weighed = logits.map((value, t) => (others.includes(t) && !(t >= firstLanguage && t < firstLanguage + count) ? -1e9 : value));
        const options = { ...special, suppressed: others, factors, ...(count > 0 && { languages: { first: firstLanguage, count } }) };
        const got = new TokenScores(embedding, options).noSpeechProb(outputs, 0);
        close(Math.log(got), logits[noSpeech] - logSumExp(weighed), 0.3);
      }
  });
});

type Read = Parameters<TokenScores["read"]>;

function copyOf(outputs: Outputs): Outputs {
  const copy = ({ data, dims }: Tensor) =>
    data instanceof BigInt64Array ? new Tensor("int64", data.slice(), dims) : new Tensor("float32", (data as Float32Array).slice(), dims);
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, copy(tensor)]));
}

function logSumExp(values: Float64Array): number {
  const most = values.reduce((a, b) => Math.max(a, b));
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

function close(got: number, wanted: number, tolerance: number): void {
  assert.ok(Math.abs(got - wanted) <= tolerance, `${got} for ${wanted}`);
}
