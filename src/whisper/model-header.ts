import { architectureOf } from "./alignment-heads.js";
import { fileSource } from "./byte-source.js";
import { type Dimensions, readGgml } from "./ggml-reader.js";
import { vocabularyKind } from "./tokenizer.js";

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
