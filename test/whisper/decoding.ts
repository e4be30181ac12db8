import {
  BeamSearch,
  buildPrompt,
  type Decoder,
  type DecoderBatch,
  type EncodedWindow,
  GreedySequence,
  type Row,
  type Search,
} from "../../src/whisper/index.js";

export interface Request {
  readonly window: EncodedWindow;
  readonly timestamps: boolean;
  readonly context?: string;
  /** Most tokens. */
  readonly limit?: number;
  /** Rows of a beam; greedy when absent. */
  readonly rows?: number;
}

/** What a window said: for comparing windows that must say the same. */
export interface Said {
  readonly tokens: readonly number[];
  readonly stopped: string | undefined;
  readonly logprobs: readonly number[];
  readonly noSpeechProb: number;
}

export const said = ({ search }: Pick<Row<unknown>, "search">): Said => {
  const { tokens, stopped, logprobs, noSpeechProb } = search.result;
  return { tokens, stopped, logprobs, noSpeechProb };
};

const promptOf = (decoder: Decoder, { timestamps, context }: Request) =>
  buildPrompt(decoder.tokenizer, { language: "en", task: "transcribe", timestamps, context });

export function newSearch(decoder: Decoder, request: Request): Search {
  const { timestamps, limit = 448, rows = 1 } = request;
  const room = Math.min(limit, decoder.textContext - promptOf(decoder, request).tokens.length);
  return rows > 1 ? new BeamSearch(decoder.tokenizer, rows, room) : new GreedySequence(decoder.tokenizer, timestamps, room);
}

export function join<Job>(decoder: Decoder, batch: DecoderBatch<Job>, job: Job, request: Request): Promise<Row<Job> | undefined> {
  return batch.join(job, { window: request.window, ...promptOf(decoder, request) }, newSearch(decoder, request));
}

/** Decodes a window by itself. */
export async function decodeAlone(decoder: Decoder, request: Request): Promise<Row<number>> {
  const batch = decoder.newBatch<number>();
  const done = await join(decoder, batch, 0, request);
  const rows = done === undefined ? [] : [done];
  while (batch.size > 0) rows.push(...(await batch.step()));
  return rows[0];
}

export const alone = async (decoder: Decoder, request: Request): Promise<Said> => said(await decodeAlone(decoder, request));
