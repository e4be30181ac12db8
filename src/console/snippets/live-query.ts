import type { Query } from "./listen-query.js";

/** What people choose for a live stream. */
export interface LiveOptions {
  readonly model: string;
  /** As for recordings. */
  readonly language: string;
  readonly smartFormat: boolean;
  readonly prompt: string;
  /** Milliseconds of silence that end a phrase. */
  readonly endpointing: number;
  /** Milliseconds between words that end an utterance; 0: nobody says so. */
  readonly utteranceEnd: number;
}

/** The query of a stream of 16-bit samples at 16 kHz that tells all that can be told. */
export function liveQuery({ model, language, smartFormat, prompt, endpointing, utteranceEnd }: LiveOptions): Query {
  const query: [string, string][] = [["model", model]];
  if (language === "detect") query.push(["detect_language", "true"]);
  else if (language !== "") query.push(["language", language]);
  query.push(["encoding", "linear16"], ["sample_rate", "16000"], ["interim_results", "true"], ["vad_events", "true"]);
  query.push(["endpointing", String(endpointing)]);
  if (utteranceEnd > 0) query.push(["utterance_end_ms", String(utteranceEnd)]);
  if (smartFormat) query.push(["smart_format", "true"]);
  if (prompt.trim() !== "") query.push(["prompt", prompt.trim()]);
  return query;
}
