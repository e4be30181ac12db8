import { type Normalizer, type Score, score, wordErrorRate } from "../accuracy/index.js";
import type { Server } from "../server.js";
import type { HeardLive } from "./level.js";
import { type Recording, wavOf } from "./recording.js";

/** Word error rates in per cent. */
export interface WordErrors {
  /** Of the finals, and of the same audio over POST, against the reference. */
  readonly live: number;
  readonly post: number | undefined;
  /** Of the finals against what POST heard. */
  readonly liveAgainstPost: number | undefined;
  readonly words: number;
}

/** Scores live texts against the references and against POST, which hears every recording once. */
export class LiveScorer {
  readonly #normalizer: Normalizer;
  readonly #server: Server;
  readonly #posted = new Map<string, string>();

  constructor(normalizer: Normalizer, server: Server) {
    this.#normalizer = normalizer;
    this.#server = server;
  }

  /** `withPost` is for our own server's texts. */
  async score(heard: readonly HeardLive[], withPost: boolean): Promise<WordErrors> {
    const posts: string[] = [];
    for (const { play } of heard) posts.push(withPost ? await this.#post(play.recording) : "");
    const normalize = (texts: readonly string[]) => this.#normalizer.normalize(texts);
    const references = await normalize(heard.map(({ play }) => play.recording.text));
    const lives = await normalize(heard.map(({ text }) => text));
    const posted = await normalize(posts);
    const rate = (from: readonly string[], to: readonly string[]) => wordErrorRate(from.map((text, index) => score(text, to[index]!)));
    return {
      live: rate(references, lives),
      post: withPost ? rate(references, posted) : undefined,
      liveAgainstPost: withPost ? rate(posted, lives) : undefined,
      words: references.map((text): Score => score(text, "")).reduce((total, { words }) => total + words, 0),
    };
  }

  async #post({ id, audio }: Recording): Promise<string> {
    const known = `${id} ${audio.length}`;
    if (!this.#posted.has(known)) this.#posted.set(known, (await this.#server.hear(wavOf(audio))).text);
    return this.#posted.get(known)!;
  }
}
