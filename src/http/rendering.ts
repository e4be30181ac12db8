import { type DeepgramOptions, type DeepgramResults, renderDeepgram, type Transcript } from "../transcript/index.js";
import { ApiError } from "./errors.js";

export type ResponseFormat = "json" | "srt" | "vtt";

/** How the answer is to look. */
export interface Rendering {
  readonly format: ResponseFormat;
  readonly options: DeepgramOptions;
  /** What a detected language is called in the answer, by Whisper's code. */
  readonly languageTags: ReadonlyMap<string, string>;
}

interface Captions {
  readonly contentType: string;
  readonly render: (transcript: Transcript, options: DeepgramOptions) => string;
}

/**
 * SubRip has no registered type: as plain text, every client takes it for text. WebVTT's is that of its specification
 * (https://www.w3.org/TR/webvtt1/, section "text/vtt").
 */
const captions: Readonly<Record<Exclude<ResponseFormat, "json">, Captions | undefined>> = {
  srt: undefined,
  vtt: undefined,
};

/**
 * Refuses, before anything is read, a format that cannot be made.
 * @throws ApiError `unsupportedFeature`
 */
export function checkFormat(format: ResponseFormat): ResponseFormat {
  if (format !== "json" && captions[format] === undefined) {
    throw new ApiError("unsupportedFeature", { parameter: "response_format", value: format, reason: "Give json." });
  }
  return format;
}

export function renderResults(transcript: Transcript, { options, languageTags }: Rendering): DeepgramResults {
  const results = renderDeepgram(transcript, options);
  const channels = results.channels.map((channel) => {
    const tag = languageTags.get(channel.detected_language ?? "");
    return tag === undefined ? channel : { ...channel, detected_language: tag };
  });
  return { ...results, channels };
}

/** The subtitles of a format other than JSON. */
export function renderCaptions(
  transcript: Transcript,
  { format, options }: Rendering,
): { readonly contentType: string; readonly text: string } {
  const renderer = format === "json" ? undefined : captions[checkFormat(format) as "srt" | "vtt"];
  if (renderer === undefined) throw new Error(`${format} is no format of subtitles.`);
  return { contentType: renderer.contentType, text: renderer.render(transcript, options) };
}
