import { PythonWorker } from "../python-worker.js";
import { asSpoken } from "./spoken.js";

/** Whisper's normalisers, as the package whisper-normalizer has them, behind `asSpoken`. */
export class Normalizer {
  /** Versions of everything that peers.sh installs. */
  readonly versions: Readonly<Record<string, string>>;
  readonly #worker: PythonWorker;

  private constructor(worker: PythonWorker) {
    this.#worker = worker;
    this.versions = worker.about;
  }

  static async start(): Promise<Normalizer> {
    return new Normalizer(await PythonWorker.start("corpus_worker.py", []));
  }

  /** In the order of the texts; `language` is an ISO 639-1 code. */
  async normalize(texts: readonly string[], language = "en"): Promise<string[]> {
    const spoken = texts.map((text) => asSpoken(text, language));
    const { texts: normalized } = await this.#worker.ask({ normalize: spoken, language });
    return normalized as string[];
  }

  close(): Promise<void> {
    return this.#worker.close();
  }
}
