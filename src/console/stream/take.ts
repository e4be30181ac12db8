import type { DeepgramWord } from "../../transcript/index.js";
import type { LiveMessage } from "./live-message.js";

/** A moment on the time line, in seconds: a voice began, a pause ended a phrase, the quiet after words ended an utterance. */
export interface Mark {
  readonly kind: "speech" | "endpoint" | "utterance";
  readonly at: number;
}

/** What was said up to a pause. */
export interface Phrase {
  readonly words: readonly DeepgramWord[];
  /** Its pause has not come yet. */
  readonly open: boolean;
}

/** All that a live stream has told so far. Each message makes a new one. */
export interface Take {
  readonly phrases: readonly Phrase[];
  /** The guess for what comes after the phrases. */
  readonly interim: readonly DeepgramWord[];
  readonly marks: readonly Mark[];
  /** Up to where everything is final, and up to where anything was told; seconds. */
  readonly reached: number;
  readonly told: number;
}

export const silence: Take = { phrases: [], interim: [], marks: [], reached: 0, told: 0 };

/** @param offset seconds of audio before the stream that the message is from, when it is not the first */
export function heard(take: Take, message: LiveMessage, offset = 0): Take {
  switch (message.type) {
    case "Results":
      return withResults(take, message, offset);
    case "SpeechStarted":
      return marked(take, { kind: "speech", at: offset + message.timestamp });
    case "UtteranceEnd":
      return marked(take, { kind: "utterance", at: offset + message.last_word_end });
    default:
      return take;
  }
}

/** Nothing more will come: the last phrase is whole, and the last guess is forgotten. */
export function ended(take: Take): Take {
  return { ...take, phrases: take.phrases.map((phrase) => ({ ...phrase, open: false })), interim: [] };
}

export function finalWords({ phrases }: Take): readonly DeepgramWord[] {
  return phrases.flatMap(({ words }) => words);
}

function withResults(take: Take, message: Extract<LiveMessage, { readonly type: "Results" }>, offset: number): Take {
  const words = (message.channel.alternatives[0]?.words ?? []).map((word) => ({
    ...word,
    start: word.start + offset,
    end: word.end + offset,
  }));
  const end = offset + message.start + message.duration;
  const told = Math.max(take.told, end);
  if (!message.is_final) return { ...take, interim: words, told };
  const phrases = withWords(take.phrases, words, message.speech_final);
  const next = { ...take, phrases, interim: [], reached: end, told };
  return message.speech_final ? marked(next, { kind: "endpoint", at: end }) : next;
}

function withWords(phrases: readonly Phrase[], words: readonly DeepgramWord[], closes: boolean): readonly Phrase[] {
  const last = phrases.at(-1);
  if (last?.open) return [...phrases.slice(0, -1), { words: [...last.words, ...words], open: !closes }];
  return words.length === 0 ? phrases : [...phrases, { words, open: !closes }];
}

function marked(take: Take, mark: Mark): Take {
  return { ...take, marks: [...take.marks, mark] };
}

/** Seconds that the server's last answer is behind what is said: as it was when it came, or more when the next one is overdue. */
export function lagOf({ marks, told }: Take, seconds: number, measured: number): number {
  const speaking = marks.findLast(({ kind }) => kind !== "utterance")?.kind === "speech";
  const since = seconds - told;
  return speaking && since > measured + OVERDUE ? since : measured;
}

/** Answers come about once a second while somebody speaks. */
const OVERDUE = 1.5;
