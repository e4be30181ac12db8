import assert from "node:assert/strict";
import { OUTPUT_RATE, SPEECH_FRAME } from "../../src/audio/index.js";
import type { AudioWindow, Segment, Word } from "../../src/engine/index.js";
import { type LiveEvent, type LiveInput, type LiveOptions, type LivePolicy, LiveSession } from "../../src/live/index.js";
import { heard, track } from "../audio/speech-tracks.js";

export const OPTIONS: LiveOptions = { channels: 1, interimResults: true, endpointing: 0.3, utteranceEnd: undefined, vadEvents: false };

type Runs = readonly (readonly [number, number])[];

/** Seconds of one word in synthetic speech. */
const WORD = 0.3;

/** The words of synthetic speech: numbers, one for each 0.3 s of a run that is surely speech. */
export function spokenWords(runs: Runs): Word[] {
  const words: Word[] = [];
  let at = 0;
  for (const [probability, frames] of runs) {
    const seconds = (frames * SPEECH_FRAME) / OUTPUT_RATE;
    for (let i = 0; probability > 0.9 && (i + 1) * WORD <= seconds; i++)
      words.push({ text: ` ${words.length}`, start: at + i * WORD, end: at + (i + 1) * WORD, probability: 1 });
    at += seconds;
  }
  return words;
}

/** What a recogniser that makes no mistakes hears in a window: the words whose middle lies in it. */
export function recognise(words: readonly Word[], { pcm, offset }: AudioWindow): Segment[] {
  const [from, to] = [offset / OUTPUT_RATE, (offset + pcm.length) / OUTPUT_RATE];
  const heardWords = words
    .filter(({ start, end }) => (start + end) / 2 >= from && (start + end) / 2 < to)
    .map((word) => ({ ...word, start: Math.max(0, word.start - from), end: Math.min(word.end, to) - from }));
  if (heardWords.length === 0) return [];
  const text = heardWords.map((word) => word.text).join("");
  const [start, end] = [heardWords[0]!.start, heardWords.at(-1)!.end];
  return [{ start, end, text, tokens: [1], words: heardWords, temperature: 0, avgLogprob: 0, compressionRatio: 1, noSpeechProb: 0 }];
}

export interface Played {
  readonly events: readonly LiveEvent[];
  readonly held: number;
  readonly behind: number;
  readonly asked: number;
}

export interface Playing {
  readonly options?: Partial<LiveOptions>;
  readonly policy?: Partial<LivePolicy>;
  readonly sizes?: readonly number[];
  /** How many blocks an answer waits; by default it comes at once. */
  readonly delay?: (id: number) => number;
  readonly missing?: number;
  /** What happens after a block, counted from 0. */
  readonly inputs?: Readonly<Record<number, LiveInput | readonly LiveInput[]>>;
}

/** Plays synthetic speech through a session, with a recogniser that makes no mistakes. */
export function play(runs: Runs, { options, policy, sizes = [1600], delay = () => 0, missing = 0, inputs }: Playing = {}): Played {
  const session = new LiveSession({ ...OPTIONS, ...options }, policy);
  const words = spokenWords(runs);
  const events: LiveEvent[] = [];
  const open = new Map<number, { readonly due: number; readonly window: AudioWindow }>();
  let [turn, held, behind, asked] = [0, 0, 0, 0];
  const push = (input: LiveInput) => {
    for (const event of session.push(input)) {
      events.push(event);
      if (event.type === "transcribe") {
        assert.ok(event.window.pcm.length > 0 && event.window.pcm.length <= 28 * OUTPUT_RATE, "what a recogniser takes");
        asked += event.window.pcm.length;
        open.set(event.id, { due: turn + delay(event.id), window: event.window });
      }
      if (event.type === "cancel") open.delete(event.id);
    }
    held = Math.max(held, session.held);
    behind = Math.max(behind, session.behind);
  };
  const answers = (now: number) => {
    for (let due = [...open].find((each) => each[1].due <= now); due !== undefined; due = [...open].find((each) => each[1].due <= now)) {
      open.delete(due[0]);
      push({ type: "transcribed", id: due[0], segments: recognise(words, due[1].window), language: "en" });
    }
  };
  for (const block of heard(track(runs, missing), sizes)) {
    push({ type: "audio", channel: 0, block });
    answers(turn);
    for (const input of [inputs?.[turn] ?? []].flat()) {
      push(input);
      answers(turn);
    }
    turn++;
  }
  push({ type: "end" });
  while (open.size > 0) answers(turn++);
  return { events, held, behind, asked: asked / OUTPUT_RATE };
}

export type Results = Extract<LiveEvent, { type: "results" }>;
export const resultsOf = (events: readonly LiveEvent[]) => events.filter((event): event is Results => event.type === "results");
export const finalsOf = (events: readonly LiveEvent[]) => resultsOf(events).filter(({ isFinal }) => isFinal);
export const textOf = ({ segments }: Results) => segments.map(({ text }) => text).join("");
export const windowsOf = (events: readonly LiveEvent[]) =>
  events.filter((event): event is Extract<LiveEvent, { type: "transcribe" }> => event.type === "transcribe");
