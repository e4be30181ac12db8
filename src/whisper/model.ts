import { createSession } from "../onnx/index.js";
import { alignmentHeads, architectureOf } from "./alignment-heads.js";
import { fileSource } from "./byte-source.js";
import { DecoderBatch, type DecoderParts } from "./decoder-batch.js";
import { decoderGraph } from "./decoder-graph.js";
import { Encoder } from "./encoder.js";
import { encoderGraph } from "./encoder-graph.js";
import { type Dimensions, readGgml } from "./ggml-reader.js";
import { suppressedTokens } from "./suppression.js";
import { TokenEmbedding } from "./token-embedding.js";
import { Tokenizer, vocabularyKind } from "./tokenizer.js";
import { Weights } from "./weights.js";

export interface LoadOptions {
  /** Threads within one operator. */
  readonly threads: number;
  /** Called between the steps of loading, when what the last one built may be collected. */
  readonly collect?: () => Promise<void>;
}

/** What a model file's header tells, without loading its weights. */
export interface ModelHeader {
  readonly dimensions: Dimensions;
  readonly quantization: string;
  readonly architecture: string | undefined;
  readonly multilingual: boolean;
  readonly languages: readonly string[];
}

/** @throws ModelError */
export function readModelHeader(path: string): ModelHeader {
  const file = readGgml(fileSource(path));
  try {
    const { dimensions, quantization } = file;
    const { multilingual, languages } = vocabularyKind(dimensions.vocab);
    return { dimensions, quantization, architecture: architectureOf(dimensions), multilingual, languages };
  } finally {
    file.close();
  }
}

/** A loaded Whisper model: its tokenizer, its encoder, and the parts of its decoder that batches are made of. */
export class WhisperModel {
  readonly tokenizer: Tokenizer;
  readonly encoder: Encoder;
  /** Positions of the decoder: prompt and text together. */
  readonly textContext: number;
  readonly #parts: DecoderParts;

  private constructor(tokenizer: Tokenizer, encoder: Encoder, textContext: number, parts: DecoderParts) {
    this.textContext = textContext;
    this.tokenizer = tokenizer;
    this.encoder = encoder;
    this.#parts = parts;
  }

  /** Reads a ggml file and builds its sessions. @throws ModelError */
  static async load(path: string, { threads, collect }: LoadOptions): Promise<WhisperModel> {
    const file = readGgml(fileSource(path));
    try {
      const { dimensions } = file;
      const tokenizer = new Tokenizer(file.vocabulary, dimensions.vocab);
      const weights = new Weights(file);
      const heads = alignmentHeads(dimensions);
      const shape = { heads: dimensions.textHeads, head: dimensions.textState / dimensions.textHeads };
      const { endOfText, noSpeech, timestampBegin } = tokenizer.special;
      const embedding = new TokenEmbedding(weights, dimensions);
      const options = { endOfText, noSpeech, timestampBegin, suppressed: suppressedTokens(tokenizer), alignmentHeads: heads };
      const encoderSession = await createSession(encoderGraph(dimensions, file.melFilters, weights, "float32"), { threads });
      await collect?.();
      const session = await createSession(decoderGraph(dimensions, weights, options), { threads });
      await collect?.();
      const encoder = await Encoder.create(encoderSession, dimensions.textLayers, shape);
      return new WhisperModel(tokenizer, encoder, dimensions.textContext, {
        session,
        embedding,
        shape,
        layers: dimensions.textLayers,
        alignmentHeads: heads.length,
      });
    } finally {
      file.close();
    }
  }

  newBatch<Job>(): DecoderBatch<Job> {
    return new DecoderBatch<Job>(this.#parts);
  }
}
