import { call } from "./call.js";

export interface Model {
  readonly id: string;
  /** ISO 639-1 codes; Chinese is there once for each of its scripts. */
  readonly languages: readonly string[];
  readonly multilingual: boolean;
}

interface ModelList {
  readonly stt: readonly { readonly name: string; readonly languages: readonly string[] }[];
}

const scripts: Readonly<Record<string, readonly string[]>> = { zh: ["zh-Hans", "zh-Hant"] };

/** The models on the server's disk, the default first. */
export async function listModels(signal?: AbortSignal): Promise<readonly Model[]> {
  const { stt } = await call<ModelList>("v1/models", signal === undefined ? {} : { signal });
  return stt.map(({ name, languages }) => ({
    id: name,
    languages: languages.flatMap((code) => scripts[code] ?? [code]),
    multilingual: languages.length > 1,
  }));
}
