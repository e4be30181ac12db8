import { renderOpenAi, renderVerbose, type Transcript } from "../../transcript/index.js";
import type { Answer } from "../recognition.js";
import { renderCaptions } from "../rendering.js";
import type { AudioRequest } from "./audio-request.js";

const json = "application/json; charset=utf-8";

/** A transcript in the form that was asked for. */
export function renderAnswer(transcript: Transcript, { format, granularities }: Pick<AudioRequest, "format" | "granularities">): Answer {
  switch (format) {
    case "json":
      return { contentType: json, payload: renderOpenAi(transcript) };
    case "verbose_json":
      return { contentType: json, payload: renderVerbose(transcript, granularities) };
    case "text":
      return { contentType: "text/plain; charset=utf-8", payload: `${renderOpenAi(transcript).text}\n` };
    default: {
      const { contentType, text } = renderCaptions(transcript, { format, options: { punctuate: true } });
      return { contentType, payload: text };
    }
  }
}
