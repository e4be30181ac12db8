import { createSession } from "../onnx/index.js";
import { alignmentHeads, alignmentLag } from "./alignment-heads.js";
import { fileSource } from "./byte-source.js";
import { Decoder } from "./decoder.js";
import { decoderGraph } from "./decoder-graph.js";
import { Encoder } from "./encoder.js";
import { EncoderPair } from "./encoder-pair.js";
import { type EncoderPrecision, encoderPrecision } from "./encoder-precision.js";
import { type BuildOptions, encoderSessions } from "./encoder-sessions.js";
import { type GgmlFile, readGgml } from "./ggml-reader.js";
import { readOutput, writeOutput } from "./output-file.js";
import { balance, type OutputLayerOptions, packText } from "./output-layer.js";
import { RunMemory } from "./run-memory.js";
import { readSilence, writeSilence } from "./silence-file.js";
import { headShape } from "./silence-tail.js";
import { audioShape } from "./silent-context.js";
import { suppressedTokens } from "./suppression.js";
import { TokenEmbedding } from "./token-embedding.js";
import { TokenScores } from "./token-scores.js";
import { Tokenizer, vocabularyKind } from "./tokenizer.js";
import { Weights } from "./weights.js";

export interface LoadOptions extends BuildOptions {
  /** How the encoder's products are computed; `auto` measures which is faster here. The decoder's weights are always in blocks. */
  readonly precision?: EncoderPrecision;
}

/** Builds the encoder of a ggml file. @throws ModelError */
export async function loadEncoder(path: string, options: LoadOptions): Promise<Encoder> {
  const file = readGgml(fileSource(path));
  try {
    return await newEncoder(path, file, options);
  } finally {
    file.close();
  }
}

/** Builds a ggml file's encoder, and later the one beside it: the file stays open as long as that may be. @throws ModelError */
export async function loadEncoderPair(path: string, options: LoadOptions): Promise<EncoderPair> {
  const file = readGgml(fileSource(path));
  try {
    const pair = new EncoderPair(await newEncoder(path, file, options), file, options);
    if (!pair.grows) file.close();
    return pair;
  } catch (error) {
    file.close();
    throw error;
  }
}

async function newEncoder(path: string, file: GgmlFile, { precision = "auto", ...options }: LoadOptions): Promise<Encoder> {
  const { dimensions } = file;
  const chosen = await encoderPrecision(precision);
  const sessions = await encoderSessions(file, chosen, options);
  const shapes = { layers: dimensions.textLayers, shape: headShape(dimensions), audio: audioShape(dimensions) };
  return Encoder.create({ sessions, precision: chosen, ...shapes }, readSilence(path, file));
}

/** Computes a model's encoded silence and puts it beside the file, unless it is there. @throws ModelError */
export async function keepSilence(path: string, threads: number): Promise<void> {
  const file = readGgml(fileSource(path));
  try {
    if (readSilence(path, file) !== undefined) return;
    // Of full precision, so that every machine has the same.
    const encoder = await loadEncoder(path, { threads, precision: "float32" });
    writeSilence(path, file, encoder.silence);
  } finally {
    file.close();
  }
}

/** Packs a model's output layer and puts it beside the file, unless it is there. @throws ModelError */
export function keepOutput(path: string): void {
  const file = readGgml(fileSource(path));
  try {
    const weights = new Weights(file);
    const options = outputOptions(file, weights);
    if (readOutput(path, file, options) === undefined) writeOutput(path, file, options, packText(weights, file.dimensions, options));
  } finally {
    file.close();
  }
}

function outputOptions({ dimensions: { vocab, textState } }: GgmlFile, weights: Weights): OutputLayerOptions {
  return { endOfText: vocabularyKind(vocab).endOfText, factors: balance(weights, vocab, textState) };
}

/** Builds the decoder's session of a ggml file, which stays open: embeddings are read from it. @throws ModelError */
export async function loadDecoder(path: string, { threads, collect }: LoadOptions): Promise<Decoder> {
  const file = readGgml(fileSource(path));
  try {
    const { dimensions, vocabulary } = file;
    const weights = new Weights(file);
    const tokenizer = new Tokenizer(vocabulary, dimensions.vocab);
    const heads = alignmentHeads(dimensions);
    const { noSpeech, timestampBegin, firstLanguage } = tokenizer.special;
    const embedding = new TokenEmbedding(file, weights);
    const layer = outputOptions(file, weights);
    const kept = readOutput(path, file, layer);
    const session = await createSession(decoderGraph(dimensions, weights, { ...layer, kept, alignmentHeads: heads }), { threads });
    const scores = new TokenScores(embedding, {
      ...layer,
      suppressed: suppressedTokens(tokenizer),
      noSpeech,
      timestampBegin,
      ...(tokenizer.multilingual && { languages: { first: firstLanguage, count: tokenizer.languages.length } }),
    });
    await collect?.();
    const { textLayers: layers } = dimensions;
    const shape = headShape(dimensions);
    const parts = { session, embedding, scores, shape, layers, alignmentHeads: heads.length, memory: new RunMemory() };
    return new Decoder(tokenizer, dimensions.textContext, alignmentLag(dimensions), parts);
  } catch (error) {
    file.close();
    throw error;
  }
}
