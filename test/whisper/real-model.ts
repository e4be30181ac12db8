import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Decoder, type Encoder, fileSource, loadDecoder, loadEncoder, readGgml, Tokenizer } from "../../src/whisper/index.js";

const ROOT = resolve(import.meta.dirname, "../../..");

/** The model that ships with the product. */
export const MODEL = resolve(ROOT, "models/ggml-tiny.en-q8_0.bin");
/** A multilingual model, which does not. */
export const BASE_MODEL = resolve(ROOT, "../shared/models/ggml-base-q5_1.bin");
/** For a test's `skip`: why, when the multilingual model is not here. */
export const withoutBase: string | false = existsSync(BASE_MODEL) ? false : `needs ${BASE_MODEL}`;

export const SAMPLE_TEXT = " And so my fellow Americans ask not what your country can do for you, ask what you can do for your country.";

/** The shipped sample: 16 kHz, one channel, 11 s of speech. */
export function sample(): Float32Array {
  const wav = readFileSync(resolve(ROOT, "audio/jfk.wav"));
  const data = wav.indexOf("data") + 8;
  return Float32Array.from({ length: (wav.length - data) >> 1 }, (_, i) => wav.readInt16LE(data + 2 * i) / 32_768);
}

export function tokenizerOf(path: string): Tokenizer {
  const file = readGgml(fileSource(path));
  try {
    return new Tokenizer(file.vocabulary, file.dimensions.vocab);
  } finally {
    file.close();
  }
}

/** Both halves of a model, in this thread. */
export interface LoadedModel {
  readonly encoder: Encoder;
  readonly decoder: Decoder;
}

export async function loadModel(path: string = MODEL, threads = 2): Promise<LoadedModel> {
  return { encoder: await loadEncoder(path, { threads }), decoder: await loadDecoder(path, { threads }) };
}
