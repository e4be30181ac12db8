import {
  type Cue,
  captionsOf,
  type DeepgramOptions,
  type DeepgramResults,
  renderDeepgram,
  renderSrt,
  renderVtt,
  type Transcript,
} from "../transcript/index.js";

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
  readonly render: (cues: readonly Cue[]) => string;
}

/**
 * SubRip has no registered type: as plain text, every client takes it for text. WebVTT's is that of its specification
 * (https://www.w3.org/TR/webvtt1/, section "text/vtt").
 */
const captions: Readonly<Record<Exclude<ResponseFormat, "json">, Captions>> = {
  srt: { contentType: "text/plain; charset=utf-8", render: renderSrt },
  vtt: { contentType: "text/vtt; charset=utf-8", render: renderVtt },
};

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
  { format, options }: Pick<Rendering, "format" | "options">,
): { readonly contentType: string; readonly text: string } {
  if (format === "json") throw new Error("JSON is no format of subtitles.");
  const { contentType, render } = captions[format];
  return { contentType, text: render(captionsOf(transcript, options)) };
}
