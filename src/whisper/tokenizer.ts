import { LANGUAGES } from "./languages.js";
import { ModelError } from "./model-error.js";
import type { Vocabulary } from "./vocabulary.js";

/** Special tokens, in the order in which every Whisper vocabulary ends: after the text come these, then 1501 timestamps. */
export interface SpecialTokens {
  readonly endOfText: number;
  readonly startOfTranscript: number;
  /** Token of `LANGUAGES[0]`; the others follow. */
  readonly firstLanguage: number;
  readonly translate: number;
  readonly transcribe: number;
  readonly startOfPrevious: number;
  readonly noSpeech: number;
  readonly noTimestamps: number;
  /** 0.00 s; each next token is 0.02 s later, up to 30.00 s. */
  readonly timestampBegin: number;
}

/** Seconds between two timestamp tokens. */
export const TIMESTAMP_STEP = 0.02;
/** Timestamp tokens: from 0 to 30 s, one every 0.02 s. */
export const TIMESTAMPS = 1501;
/** English-only vocabularies are GPT-2's (50,256 tokens), multilingual ones have one more. */
const ENGLISH_VOCAB = 51_864;

/**
 * Splits text before byte-pair encoding: contractions, words, numbers, other signs, spaces. The rule is GPT-2's
 * (Radford et al. 2019, section 2.2, and the released encoder).
 */
const PIECES = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** What the size of a vocabulary tells. @throws ModelError when it is none of Whisper's. */
export function vocabularyKind(vocab: number) {
  const multilingual = vocab !== ENGLISH_VOCAB;
  const endOfText = multilingual ? 50_257 : 50_256;
  const languageCount = vocab - (endOfText + 2) - 6 - TIMESTAMPS;
  if (languageCount < 99 || languageCount > LANGUAGES.length)
    throw new ModelError(`A vocabulary of ${vocab} tokens is none of Whisper's (51,864, 51,865 or 51,866).`);
  return { multilingual, endOfText, languageCount, languages: multilingual ? LANGUAGES.slice(0, languageCount) : ["en"] };
}

/** Byte-level byte-pair encoding (Sennrich et al. 2016) over a model's own vocabulary, where a token's id is also its merge rank. */
export class Tokenizer {
  readonly special: SpecialTokens;
  readonly multilingual: boolean;
  /** Codes of the languages that the model has tokens for. */
  readonly languages: readonly string[];
  readonly #vocabulary: Vocabulary;

  /** @throws ModelError when the vocabulary's size is none of Whisper's. */
  constructor(vocabulary: Vocabulary, vocab: number) {
    const { multilingual, languages, languageCount, endOfText } = vocabularyKind(vocab);
    if (vocabulary.size < endOfText) throw new ModelError(`The file lists ${vocabulary.size} tokens; its vocabulary needs ${endOfText}.`);
    this.multilingual = multilingual;
    this.languages = languages;
    const firstLanguage = endOfText + 2;
    const translate = firstLanguage + languageCount;
    this.special = {
      endOfText,
      startOfTranscript: endOfText + 1,
      firstLanguage,
      translate,
      transcribe: translate + 1,
      startOfPrevious: translate + 3,
      noSpeech: translate + 4,
      noTimestamps: translate + 5,
      timestampBegin: translate + 6,
    };
    this.#vocabulary = vocabulary;
  }

  get timestampEnd(): number {
    return this.special.timestampBegin + TIMESTAMPS;
  }

  isText(token: number): boolean {
    return token < this.special.endOfText;
  }

  isTimestamp(token: number): boolean {
    return token >= this.special.timestampBegin;
  }

  /** Seconds from the window's start. */
  timeOf(timestamp: number): number {
    return (timestamp - this.special.timestampBegin) * TIMESTAMP_STEP;
  }

  languageToken(code: string): number | undefined {
    const index = this.languages.indexOf(code);
    return index < 0 ? undefined : this.special.firstLanguage + index;
  }

  /** The bytes of text tokens; others have none. Tokens may hold parts of a character, so decode a whole sequence. */
  bytes(tokens: readonly number[]): Uint8Array {
    return Buffer.concat(tokens.filter((token) => this.isText(token)).map((token) => this.#vocabulary.bytesOf(token)));
  }

  decode(tokens: readonly number[]): string {
    return UTF8.decode(this.bytes(tokens));
  }

  encode(text: string): number[] {
    const ids: number[] = [];
    for (const [piece] of text.matchAll(PIECES)) ids.push(...this.#merge(new TextEncoder().encode(piece)));
    return ids;
  }

  /** Joins the pair of lowest rank until no pair is a token. */
  #merge(bytes: Uint8Array): number[] {
    /** Where parts begin and end: part i lies between the i-th and the next. */
    const cuts = Array.from({ length: bytes.length + 1 }, (_, i) => i);
    for (;;) {
      let best = Number.POSITIVE_INFINITY;
      let at = -1;
      for (let i = 0; i + 2 < cuts.length; i++) {
        const rank = this.#rank(bytes, cuts[i], cuts[i + 2]);
        if (rank !== undefined && rank < best) [best, at] = [rank, i];
      }
      if (at < 0) break;
      cuts.splice(at + 1, 1);
    }
    return cuts
      .slice(0, -1)
      .map((from, i) => this.#rank(bytes, from, cuts[i + 1]))
      .filter((id) => id !== undefined);
  }

  #rank(bytes: Uint8Array, from: number, to: number): number | undefined {
    const id = this.#vocabulary.idOf(bytes, from, to);
    return id !== undefined && id < this.special.endOfText ? id : undefined;
  }
}
