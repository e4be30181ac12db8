/** Parameters of a request, in the order in which they are written. */
export type Query = readonly (readonly [name: string, value: string])[];

/** How voices are told apart: not at all, by which of two channels carries them, or every channel by itself. */
export type Speakers = "none" | "diarize" | "multichannel";

/** What people choose for a recording. */
export interface ListenOptions {
  readonly model: string;
  /** A tag; empty: the server's own choice, which is English; `detect`: the server finds it. */
  readonly language: string;
  readonly translate: boolean;
  readonly smartFormat: boolean;
  readonly punctuate: boolean;
  readonly speakers: Speakers;
  readonly prompt: string;
}

/** The query that asks for it. What is the server's default is left out. */
export function listenQuery({ model, language, translate, smartFormat, punctuate, speakers, prompt }: ListenOptions): Query {
  const query: [string, string][] = [["model", model]];
  if (language === "detect") query.push(["detect_language", "true"]);
  else if (language !== "") query.push(["language", language]);
  if (translate) query.push(["translate", "true"]);
  if (smartFormat) query.push(["smart_format", "true"]);
  if (!punctuate && !smartFormat) query.push(["punctuate", "false"]);
  if (speakers !== "none") query.push([speakers, "true"]);
  if (prompt.trim() !== "") query.push(["prompt", prompt.trim()]);
  return query;
}
