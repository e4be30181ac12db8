import type { DeepgramWord } from "../../transcript/index.js";

/** What the console reads of a live stream's frames; times are seconds of the audio that was sent. */
export type LiveMessage =
  | {
      readonly type: "Results";
      readonly start: number;
      readonly duration: number;
      readonly is_final: boolean;
      readonly speech_final: boolean;
      readonly channel: { readonly alternatives: readonly { readonly words: readonly DeepgramWord[] }[] };
    }
  | { readonly type: "SpeechStarted"; readonly timestamp: number }
  | { readonly type: "UtteranceEnd"; readonly last_word_end: number }
  | { readonly type: "Metadata"; readonly request_id: string; readonly models: readonly string[]; readonly [other: string]: unknown }
  | { readonly type: "Error"; readonly description: string };
