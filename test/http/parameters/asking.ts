import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before } from "node:test";
import type { LightMyRequestResponse } from "fastify";
import { CORPUS, ROOT, wavFile } from "../../audio/decoding.js";
import { type RunningServer, sample, startServer } from "../running-server.js";

export interface AnswerWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly punctuated_word?: string;
  readonly speaker?: number;
}

export interface AnswerChannel {
  readonly alternatives: readonly {
    readonly transcript: string;
    readonly confidence: number;
    readonly words: readonly AnswerWord[];
    readonly paragraphs?: {
      readonly transcript: string;
      readonly paragraphs: readonly { readonly sentences: readonly { readonly text: string }[]; readonly num_words: number }[];
    };
  }[];
  readonly detected_language?: string;
  readonly language_confidence?: number;
  readonly search?: readonly {
    readonly query: string;
    readonly hits: readonly { readonly confidence: number; readonly start: number; readonly end: number; readonly snippet: string }[];
  }[];
}

export interface AnswerBody {
  readonly err_code?: string;
  readonly err_msg?: string;
  readonly metadata: {
    readonly request_id: string;
    readonly duration: number;
    readonly channels: number;
    readonly models: readonly string[];
    readonly tags?: readonly string[];
    readonly extra?: Readonly<Record<string, string>>;
    readonly warnings?: readonly { readonly parameter: string; readonly type: string; readonly message: string }[];
  };
  readonly results: {
    readonly channels: readonly AnswerChannel[];
    readonly utterances?: readonly {
      readonly start: number;
      readonly end: number;
      readonly channel: number;
      readonly transcript: string;
      readonly speaker?: number;
      readonly words: readonly AnswerWord[];
    }[];
  };
}

export interface Asked {
  readonly response: LightMyRequestResponse;
  readonly status: number;
  readonly body: AnswerBody;
  /** Of the first channel. */
  readonly transcript: string;
  readonly words: readonly AnswerWord[];
  /** `parameter type` of each warning. */
  readonly warnings: readonly string[];
}

/** A server for all tests of a file, and a way to ask it. */
export function asking(modelsDirs: readonly string[] = []) {
  let server: RunningServer;
  before(async () => {
    server = await startServer({}, 8, modelsDirs);
  });
  after(() => server.close());

  const send = (query: string, payload: Buffer = sample) =>
    server.app.inject({
      method: "POST",
      url: `/v1/listen${query}`,
      headers: { authorization: `Token ${server.key}`, "content-type": "application/octet-stream" },
      payload,
    });

  return {
    send,
    async ask(query: string, payload?: Buffer): Promise<Asked> {
      const response = await send(query, payload);
      const body = response.json() as AnswerBody;
      const alternative = body.results?.channels[0]?.alternatives[0];
      return {
        response,
        status: response.statusCode,
        body,
        transcript: alternative?.transcript ?? "",
        words: alternative?.words ?? [],
        warnings: (body.metadata?.warnings ?? []).map(({ parameter, type }) => `${parameter} ${type}`),
      };
    },
  };
}

/** A recording of the corpus; read when it is needed. */
export const recording = (path: string): Buffer => readFileSync(join(CORPUS, path));

/** For a test's `skip`: why, when the corpus is not here. */
export const withoutCorpus: string | false = existsSync(CORPUS) ? false : `needs the recordings in ${CORPUS}`;

/** The folder with the multilingual model, which does not ship with the product. */
export const otherModels: string = resolve(ROOT, "../shared/models");
export const withoutBase: string | false = existsSync(join(otherModels, "ggml-base-q5_1.bin")) ? false : `needs a model in ${otherModels}`;

/** 16-bit samples of the sample, without its header. */
export const samples: Buffer = sample.subarray(sample.indexOf("data") + 8);

/** A WAV file of 16-bit samples. */
export function wav(pcm: Buffer, channels: number, sampleRate = 16_000): Buffer {
  return Buffer.from(wavFile(pcm, { channels, sampleRate }));
}

/** Channels of one length, interleaved, each the sample times a factor; the factor may be a function of the sample's number. */
export function channelsOf(...gains: readonly (number | ((index: number) => number))[]): Buffer {
  const count = samples.length / 2;
  const pcm = Buffer.alloc(samples.length * gains.length);
  for (let i = 0; i < count; i += 1) {
    for (const [channel, gain] of gains.entries()) {
      const value = samples.readInt16LE(2 * i) * (typeof gain === "number" ? gain : gain(i));
      pcm.writeInt16LE(Math.round(value), 2 * (i * gains.length + channel));
    }
  }
  return wav(pcm, gains.length);
}

/** Lower-case words alone, as the corpus's references are compared. */
export const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}' ]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
