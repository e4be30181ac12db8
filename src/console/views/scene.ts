import { doubtOf, type TranscriptDocument, voiceOf } from "../document/index.js";
import type { Inks } from "./inks.js";

/** A word as it is drawn beneath the waveform. */
export interface Caption {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Not sure, or not final. */
  readonly soft: boolean;
}

/** What there is to draw of a recording. Times in seconds. */
export interface Scene {
  /** The shape of each lane; absent where there is none to show. */
  readonly lanes: readonly Float32Array[] | undefined;
  /** What a shape is multiplied with. */
  readonly gain: number;
  readonly document: TranscriptDocument | undefined;
  readonly laneCount: number;
  /** What stands beneath, by its begin. */
  readonly captions: readonly Caption[];
  readonly duration: number;
  readonly time: number;
  readonly inks: Inks;
}

/** The words of a list in the order of time that touch a stretch. */
export function wordsBetween<T extends { readonly start: number; readonly end: number }>(
  words: readonly T[],
  from: number,
  to: number,
): readonly T[] {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle]!.end < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < words.length && words[end]!.start <= to) end += 1;
  return words.slice(low, end);
}

/** The colour of what is heard in a lane at a moment: its voice's, else that of all. */
export function laneColours({ document, inks, laneCount }: Scene, lane: number, from: number, to: number): (seconds: number) => string {
  if (document === undefined || document.voices === "none") return () => inks.accent;
  // A lane of its own is a voice's own.
  if (document.voices === "channels" || laneCount > 1) return () => inks.voices[lane % inks.voices.length]!;
  const words = wordsBetween(document.channels[0] ?? [], from - 2, to + 2);
  let at = 0;
  return (seconds) => {
    while (at < words.length - 1 && words[at + 1]!.start <= seconds) at += 1;
    const voice = words[at] === undefined ? undefined : voiceOf(document, 0, words[at]);
    return voice === undefined ? inks.accent : inks.voices[voice % inks.voices.length]!;
  };
}

/** How high a bar is, 0..1, from a lane's loudness; without a shape, words tell where somebody speaks. */
export function level(loudness: number | undefined, gain: number, spoken: boolean): number {
  if (loudness === undefined) return spoken ? 0.35 : 0;
  // Loudness is heard by its ratios: this is between those and the pressure itself.
  return Math.min(1, loudness * gain) ** 0.7;
}

export function captionsOf({ channels }: TranscriptDocument): readonly Caption[] {
  return channels
    .flatMap((words) => words.map((word) => ({ text: word.text, start: word.start, end: word.end, soft: doubtOf(word) !== "sure" })))
    .sort((left, right) => left.start - right.start);
}
