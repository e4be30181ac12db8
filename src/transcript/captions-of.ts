import { type Cue, cuesOf } from "./captions/index.js";
import { finishedWords, type TextOptions } from "./text-steps.js";
import type { Transcript } from "./transcript.js";

/** The captions of a transcript, with its words as every other rendering shows them; with several channels, each is a speaker. */
export function captionsOf({ channels, duration }: Transcript, options: TextOptions): Cue[] {
  const language = channels[0]?.textLanguage ?? channels[0]?.language;
  const words = channels.map((channel, index) =>
    finishedWords(channel, duration, options).map((word) => (channels.length > 1 ? { ...word, speaker: index } : word)),
  );
  return cuesOf(words, duration, language === undefined ? {} : { language });
}
