import { type Again, DecoderBatch } from "./decoder-batch.js";
import { audioCache, tokenCache, writeWindow } from "./decoder-caches.js";
import { type DecoderParts, runDecoder } from "./decoder-run.js";
import { discardTensors } from "./discard.js";
import type { Search } from "./search.js";
import type { Span } from "./segments.js";
import type { EncodedWindow } from "./silence-tail.js";
import type { Tokenizer } from "./tokenizer.js";

/** A language and how probable it is, 0..1, among those that were asked for. */
export interface DetectedLanguage {
  readonly code: string;
  readonly probability: number;
}

/** A loaded decoder: its tokenizer, and what batches are made of. */
export class Decoder {
  readonly tokenizer: Tokenizer;
  /** Positions: prompt and text together. */
  readonly textContext: number;
  /** See `alignmentLag`. */
  readonly lag: Span;
  readonly #parts: DecoderParts;

  constructor(tokenizer: Tokenizer, textContext: number, lag: Span, parts: DecoderParts) {
    this.lag = lag;
    this.tokenizer = tokenizer;
    this.textContext = textContext;
    this.#parts = parts;
  }

  newBatch<Job, S extends Search = Search>(again?: Again<Job, S>): DecoderBatch<Job, S> {
    return new DecoderBatch<Job, S>(this.#parts, again);
  }

  /**
   * The language spoken in a window, by the decoder's first prediction (Radford et al. 2022, section 2.3).
   * @param among codes to choose from; empty for all that the model knows. English-only models know one.
   */
  async detectLanguage(window: EncodedWindow, among: readonly string[] = []): Promise<DetectedLanguage> {
    const { tokenizer } = this;
    if (!tokenizer.multilingual) return { code: "en", probability: 1 };
    const [own, cross] = [tokenCache(this.#parts), audioCache(this.#parts)];
    own.reserve(1, 1, 0);
    cross.reserve(1, window.frames, 0);
    writeWindow(window, cross, 0);
    const outputs = await runDecoder(this.#parts, own, cross, {
      biases: [window.bias],
      firstWindow: 0,
      lengths: [0],
      firstRow: 0,
      rows: [[0]],
      tokens: [tokenizer.special.startOfTranscript],
      at: [0],
      fetches: ["special"],
    });
    const logits = this.#parts.scores.languages(outputs).slice();
    discardTensors(outputs);
    own.clear();
    cross.clear();
    const asked = tokenizer.languages
      .map((code, i) => ({ code, logit: logits[i] }))
      .filter(({ code }) => among.length === 0 || among.includes(code));
    const best = asked.reduce((a, b) => (b.logit > a.logit ? b : a));
    return { code: best.code, probability: 1 / asked.reduce((sum, { logit }) => sum + Math.exp(logit - best.logit), 0) };
  }
}
