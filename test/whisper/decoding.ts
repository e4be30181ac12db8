import {
  buildPrompt,
  type DecoderBatch,
  type EncodedWindow,
  GreedySequence,
  type Row,
  type WhisperModel,
} from "../../src/whisper/index.js";

export interface Request {
  readonly window: EncodedWindow;
  readonly timestamps: boolean;
  readonly context?: string;
  /** Most tokens. */
  readonly limit?: number;
}

/** What a row said: for comparing rows that must say the same. */
export interface Said {
  readonly tokens: readonly number[];
  readonly stopped: string | undefined;
  readonly logprobs: readonly number[];
  readonly noSpeechProb: number;
}

export const said = ({ sequence }: Row<unknown>): Said => ({
  tokens: sequence.tokens,
  stopped: sequence.stopped,
  logprobs: sequence.logprobs,
  noSpeechProb: sequence.noSpeechProb,
});

export function join<Job>(model: WhisperModel, batch: DecoderBatch<Job>, job: Job, request: Request): Promise<Row<Job> | undefined> {
  const { window, timestamps, context, limit } = request;
  const prompt = buildPrompt(model.tokenizer, { language: "en", task: "transcribe", timestamps, context });
  return batch.join(
    job,
    window,
    prompt.tokens,
    prompt.start,
    new GreedySequence(model.tokenizer, timestamps, Math.min(limit ?? 448, model.textContext - prompt.tokens.length)),
  );
}

/** Decodes a window by itself. */
export async function alone(model: WhisperModel, request: Request): Promise<Said> {
  const batch = model.newBatch<number>();
  const done = await join(model, batch, 0, request);
  const rows = done === undefined ? [] : [done];
  while (batch.size > 0) rows.push(...(await batch.step()));
  return said(rows[0]);
}
