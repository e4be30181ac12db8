import { captionsOf, renderDeepgram, renderSrt, renderVtt, type Transcript } from "../transcript/index.js";

/** What is known of a recording beside its text. */
export interface About {
  readonly file: string;
  readonly sha256: string;
  readonly model: { readonly id: string; readonly quantization: string };
}

/** How a transcript is written, by the name that `--format` takes and files end in. Each text ends with a line break, if it is not empty. */
export const formats: Readonly<Record<string, (transcript: Transcript, about: About) => string>> = {
  txt: (transcript) => {
    const { channels } = renderDeepgram(transcript, { punctuate: true });
    return channels.map(({ alternatives }) => `${alternatives[0]?.transcript ?? ""}\n`).join("");
  },
  json: (transcript, { file, sha256, model: { id, quantization } }) => {
    const { duration, channels } = transcript;
    const metadata = {
      file,
      sha256,
      created: new Date().toISOString(),
      duration,
      channels: channels.length,
      models: [id],
      model_info: { [id]: { name: id, version: quantization, arch: "whisper" } },
    };
    return `${JSON.stringify({ metadata, results: renderDeepgram(transcript, { punctuate: true }) })}\n`;
  },
  srt: (transcript) => renderSrt(captionsOf(transcript, {})),
  vtt: (transcript) => renderVtt(captionsOf(transcript, {})),
};
