import { isPartedWithoutSpace } from "../../transcript/index.js";
import type { ListenAnswer } from "./answer.js";

/** A word as it is written, punctuation included. Times in seconds from the beginning of the recording. */
export interface DocumentWord {
  /** Unlike that of every other word of the document, and never used again. */
  readonly id: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** 0..1, from the model; 1 where a person wrote the word. */
  readonly confidence: number;
  readonly speaker?: number;
  /** In scripts without spaces: no space stands between it and the word before. */
  readonly glued?: boolean;
  readonly edited?: boolean;
}

/** Whose voices are told apart, if any are. */
export type Voices = "none" | "speakers" | "channels";

/** A transcript that people read, search and change. Every change makes a new one. */
export interface TranscriptDocument {
  /** Seconds of the whole recording. */
  readonly duration: number;
  readonly channels: readonly (readonly DocumentWord[])[];
  readonly voices: Voices;
  /** What people call the voices, by speaker or channel. */
  readonly names: Readonly<Record<number, string>>;
  /** BCP 47 tag, where it is known. */
  readonly language?: string;
  /** The id of the next word that is written. */
  readonly nextId: number;
}

/** @param language what was asked for; a language that the server found goes before it */
export function documentOf({ metadata, results }: ListenAnswer, language?: string): TranscriptDocument {
  let nextId = 0;
  const channels = results.channels.map(({ alternatives }) =>
    glued(
      (alternatives[0]?.words ?? []).map(({ word, punctuated_word: text = word, start, end, confidence, speaker }) => ({
        id: nextId++,
        text,
        start,
        end,
        confidence,
        ...(speaker !== undefined && { speaker }),
      })),
    ),
  );
  const spoken = results.channels[0]?.detected_language ?? language;
  return {
    duration: metadata.duration,
    channels,
    voices: channels.length > 1 ? "channels" : channels[0]?.some((word) => word.speaker !== undefined) ? "speakers" : "none",
    names: {},
    ...(spoken !== undefined && { language: spoken }),
    nextId,
  };
}

/** The same words, each told whether it follows the one before without a space. */
export function glued(words: readonly DocumentWord[]): DocumentWord[] {
  return words.map((word, index) => {
    const wanted = index > 0 && isPartedWithoutSpace(words[index - 1]!.text, word.text);
    if (wanted === (word.glued === true)) return word;
    const { glued: _, ...rest } = word;
    return wanted ? { ...rest, glued: true } : rest;
  });
}

/** Whose a word is: its speaker or its channel. */
export function voiceOf({ voices }: TranscriptDocument, channel: number, word: DocumentWord | undefined): number | undefined {
  if (voices === "channels") return channel;
  return voices === "speakers" ? word?.speaker : undefined;
}

/** What a voice is called: as people named it, else by its number from 1 on. */
export function voiceName({ voices, names }: TranscriptDocument, voice: number): string {
  return names[voice] ?? `${voices === "channels" ? "Channel" : "Speaker"} ${voice + 1}`;
}

/** The voices that say anything, in the order of their numbers. */
export function voicesOf(document: TranscriptDocument): number[] {
  const heard = document.channels.flatMap((words, channel) => words.map((word) => voiceOf(document, channel, word)));
  return [...new Set(heard)].filter((voice) => voice !== undefined).sort((left, right) => left - right);
}

/** Calls a voice by a name; by its number again where the name is empty. */
export function named(document: TranscriptDocument, voice: number, name: string): TranscriptDocument {
  const { [voice]: _, ...names } = document.names;
  const wanted = name.trim().replace(/\s+/gu, " ");
  return { ...document, names: wanted === "" ? names : { ...names, [voice]: wanted } };
}
