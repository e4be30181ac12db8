import { call } from "./call.js";

export interface Model {
  readonly id: string;
  /** ISO 639-1 codes. */
  readonly languages: readonly string[];
  readonly multilingual: boolean;
}

interface ModelList {
  readonly stt: readonly { readonly name: string; readonly languages: readonly string[] }[];
}

/** The models on the server's disk, the default first. */
export async function listModels(signal?: AbortSignal): Promise<readonly Model[]> {
  const { stt } = await call<ModelList>("v1/models", signal === undefined ? {} : { signal });
  return stt.map(({ name, languages }) => ({ id: name, languages, multilingual: languages.length > 1 }));
}
