import {
  bareWord,
  cuesOf,
  type DeepgramAlternative,
  type DeepgramWord,
  interruptions,
  meanConfidence,
  paragraphsOf,
  readableText,
  renderSrt,
  renderVtt,
  utterancesOf,
} from "../../transcript/index.js";
import type { ListenAnswer } from "./answer.js";
import { type DocumentWord, type TranscriptDocument, voiceName, voiceOf } from "./transcript-document.js";
import { turnsOf } from "./turns.js";

/** Paragraphs with blank lines between them; where voices are told apart, each names its own where it changes. */
export function toText(document: TranscriptDocument): string {
  const paragraphs = turnsOf(document).map(({ words, voice, opens }) => {
    const text = readableText(words);
    return voice === undefined || !opens ? text : `${voiceName(document, voice)}: ${text}`;
  });
  return paragraphs.length === 0 ? "" : `${paragraphs.join("\n\n")}\n`;
}

export function toSrt(document: TranscriptDocument): string {
  return renderSrt(cues(document));
}

/** With the voices under the names that people gave them. */
export function toVtt(document: TranscriptDocument): string {
  return renderVtt(cues(document)).replace(/^<v Speaker (\d+)>/gm, (_, voice: string) => {
    const name = voiceName(document, Number(voice));
    return `<v ${name.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}>`;
  });
}

function cues(document: TranscriptDocument) {
  const channels = document.channels.map((words, channel) =>
    words.map((word) => {
      const { speaker: _, ...rest } = word;
      const voice = voiceOf(document, channel, word);
      return voice === undefined ? rest : { ...rest, speaker: voice };
    }),
  );
  return cuesOf(channels, document.duration, document.language === undefined ? {} : { language: document.language });
}

/** The server's answer with the document's words in it, and what follows from them made anew. What was not in it is not added. */
export function toAnswer(answer: ListenAnswer, document: TranscriptDocument): ListenAnswer {
  const spoken = answer.results.channels.map(({ alternatives }, channel) =>
    (document.channels[channel] ?? []).map((word) => answerWord(word, alternatives[0]?.words[0]?.punctuated_word !== undefined)),
  );
  const channels = answer.results.channels.map((channel, index) => {
    const old = channel.alternatives[0]!;
    const words = spoken[index]!;
    const alternative: DeepgramAlternative = {
      ...old,
      transcript: words.map((word) => word.punctuated_word ?? word.word).join(" "),
      confidence: meanConfidence(words),
      words,
      ...(old.paragraphs !== undefined && { paragraphs: paragraphs(document, index) }),
    };
    return { ...channel, alternatives: [alternative] };
  });
  const { utterances } = answer.results;
  const ids = (utterances ?? []).map(({ id }) => id);
  const made = utterances && utterancesOf(spoken, PAUSE, () => ids.shift() ?? crypto.randomUUID());
  return { ...answer, results: { ...answer.results, channels, ...(made !== undefined && { utterances: made }) } };
}

/** Seconds between utterances that the server takes by itself. */
const PAUSE = 0.8;

function answerWord({ text, start, end, confidence, speaker }: DocumentWord, punctuated: boolean): DeepgramWord {
  return {
    word: punctuated ? bareWord(text) : text,
    start,
    end,
    confidence,
    ...(punctuated && { punctuated_word: text }),
    ...(speaker !== undefined && { speaker }),
  };
}

function paragraphs({ channels }: TranscriptDocument, channel: number) {
  const words = channels[channel]!.map((word) => ({ ...word, probability: word.confidence }));
  return paragraphsOf(words, interruptions(channels, channel));
}
