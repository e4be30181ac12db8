import { deflateSync } from "node:zlib";
import { alignTokens } from "./alignment.js";
import type { AttentionRecord } from "./attention-record.js";
import { FRAME, SAMPLE_RATE } from "./log-mel.js";
import { stutters, withoutLoop } from "./repetition.js";
import { MAX_TOKENS, mostTokens, type Sequence } from "./search.js";
import type { Tokenizer } from "./tokenizer.js";
import { secondsOfVoice, snapToSpeech, voicedSeconds } from "./word-times.js";
import { groupWords, type TimedToken, type Word } from "./words.js";

/** A stretch of text that the model decoded as one; seconds from the window's start. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly tokens: readonly number[];
  readonly words: readonly Word[];
  readonly temperature: number;
  readonly avgLogprob: number;
  readonly compressionRatio: number;
  readonly noSpeechProb: number;
}

export interface WindowResult {
  readonly segments: readonly Segment[];
  /** Seconds after which the next window begins. */
  readonly advance: number;
  /** A word stands where far more was said than a word: the model passed over speech, as it does where speakers change. */
  readonly passedOver: boolean;
}

/** What is known of a window's audio. */
export interface HeardWindow {
  /** Of audio in it. */
  readonly seconds: number;
  /** ISO 639-1, of the text. */
  readonly language: string;
  /** Where somebody speaks, seconds from the window's start; undefined when nobody knows. */
  readonly speech?: readonly Span[] | undefined;
  /** By how much the model's attention follows words late: see `alignmentLag`. */
  readonly lag?: Span;
  /** See `Attempt`. */
  readonly doubted?: boolean;
}

/** A stretch of time in seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whisper's thresholds (Radford et al. 2022, section 4.5). */
export const MAX_COMPRESSION_RATIO = 2.4;
export const LEAST_LOGPROB = -1;
const MAX_NO_SPEECH = 0.6;
/** Surer of no speech, a text needs to be surer too: "you", heard at 0.95, has a log-probability of −0.87 in noise and music, and of −0.54 in a second of zeros (`base`). */
const SURE_NO_SPEECH = 0.9;
const LEAST_LOGPROB_WHEN_SURE = -0.45;

/** Seconds of voice that alignment may give to one word before it is clear that others were passed over. */
const LONGEST_WORD = 2.5;
/** Seconds of voice from pause to pause in which a word begins, or it was passed over. */
const LEAST_STRETCH = 1;
/** Seconds by which alignment may have a word begin before its voice. */
const EARLY = 0.3;

/** Length of the text over its length under deflate: high for text that repeats itself. */
export function compressionRatio(text: string): number {
  const bytes = Buffer.from(text);
  return bytes.length === 0 ? 0 : bytes.length / deflateSync(bytes).length;
}

/** Whether greedy decoding went wrong in a way that decoding again, without shortcuts, may mend. */
export function failed(sequence: Sequence, tokenizer: Tokenizer): boolean {
  if (sequence.stopped !== "end" || stutters(sequence.tokens)) return true;
  return sequence.avgLogprob < LEAST_LOGPROB || compressionRatio(tokenizer.decode(sequence.tokens)) > MAX_COMPRESSION_RATIO;
}

/**
 * Turns a finished sequence into segments, and says how far the window advances: to the last timestamp that closes a segment, so that a
 * sentence cut by the window's end is decoded again in the next one (Radford et al. 2022, section 3.8).
 */
export function windowResult(sequence: Sequence, attention: AttentionRecord, tokenizer: Tokenizer, heard: HeardWindow): WindowResult {
  const { seconds, language } = heard;
  if (isNoSpeech(sequence, heard.doubted) || isTooMuch(sequence, heard)) return { segments: [], advance: seconds, passedOver: false };
  const tokens = withoutLoop(sequence.tokens);
  const { slices, advance } = split(tokens, tokenizer, seconds);
  const timed = timeTokens(sequence, tokens, attention, tokenizer, heard);
  const ratio = compressionRatio(tokenizer.decode(tokens));
  const segments: Segment[] = [];
  const starts: number[] = [];
  for (const { from, to, start, end } of slices) {
    const inside = timed.filter(({ index }) => index >= from && index < to);
    const aligned = groupWords(inside, tokenizer, language);
    starts.push(...aligned.map(({ start }) => start));
    const words = snapToSpeech(aligned, heard.speech);
    if (words.length === 0) continue;
    segments.push({
      start: Math.min(start, words[0].start),
      end: Math.min(seconds, Math.max(end, words[words.length - 1].end)),
      text: tokenizer.decode(inside.map(({ token }) => token)),
      tokens: tokens.slice(from, to),
      words,
      temperature: sequence.temperature,
      avgLogprob: sequence.avgLogprob,
      compressionRatio: ratio,
      noSpeechProb: sequence.noSpeechProb,
    });
  }
  return { segments, advance, passedOver: passesOver(starts, heard) };
}

/** Whether between the beginnings of two words, or behind the last one, more is said than a word, or something from pause to pause in which none begins. */
function passesOver(starts: readonly number[], { seconds, speech }: HeardWindow): boolean {
  const begins = ({ start, end }: Span) => starts.some((at) => at > start - EARLY && at < end);
  if (starts.length > 0 && speech?.some((stretch) => stretch.end - stretch.start >= LEAST_STRETCH && !begins(stretch))) return true;
  return starts.some((start, i) => voicedSeconds({ start, end: starts[i + 1] ?? seconds }, speech) > LONGEST_WORD);
}

/**
 * Whether what was heard is no speech: by the paper's rule (section 4.5), or where the model is surer of that.
 * @param doubted greedy decoding took it for none already: how probable a text some search has found since says little
 */
export function isNoSpeech({ noSpeechProb, avgLogprob }: Sequence, doubted = false): boolean {
  if (noSpeechProb > SURE_NO_SPEECH && avgLogprob < LEAST_LOGPROB_WHEN_SURE) return true;
  return noSpeechProb > MAX_NO_SPEECH && (doubted || avgLogprob < LEAST_LOGPROB);
}

/** It was stopped because it said more than the seconds can hold, and no other way of decoding did better. Other limits leave the text as it is. */
function isTooMuch({ stopped, tokens }: Sequence, heard: HeardWindow): boolean {
  const most = mostTokens(secondsOfVoice(heard));
  return stopped === "length" && most < MAX_TOKENS && tokens.length >= most;
}

interface Slice {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** Cuts at pairs of timestamps, as Whisper's `transcribe` does. */
function split(tokens: readonly number[], tokenizer: Tokenizer, seconds: number): { slices: Slice[]; advance: number } {
  const isTimestamp = (i: number) => i >= 0 && i < tokens.length && tokenizer.isTimestamp(tokens[i]);
  const time = (i: number) => Math.min(seconds, tokenizer.timeOf(tokens[i]));
  const last = tokens.length - 1;
  const singleEnd = isTimestamp(last) && !isTimestamp(last - 1);
  const cuts: number[] = [];
  for (let i = 1; i < tokens.length; i++) if (isTimestamp(i) && isTimestamp(i - 1)) cuts.push(i);
  if (cuts.length === 0) {
    const end = isTimestamp(last) && tokenizer.timeOf(tokens[last]) > 0 ? time(last) : seconds;
    return { slices: [{ from: 0, to: tokens.length, start: isTimestamp(0) ? time(0) : 0, end }], advance: seconds };
  }
  if (singleEnd) cuts.push(tokens.length);
  const slices: Slice[] = [];
  let from = 0;
  for (const to of cuts) {
    slices.push({ from, to, start: time(from), end: time(to - 1) });
    from = to;
  }
  // Text after the last pair is cut by the window's end: it comes again. A single closing timestamp says that nothing follows it.
  const closed = time(slices.length > 0 ? from - 1 : 0);
  return { slices, advance: singleEnd || closed <= 0 ? seconds : closed };
}

/** Gives every text token its time from the attention of the step that chose it. */
function timeTokens(
  sequence: Sequence,
  tokens: readonly number[],
  attention: AttentionRecord,
  tokenizer: Tokenizer,
  { seconds, lag }: HeardWindow,
): (TimedToken & { readonly index: number })[] {
  const text = tokens.map((_, i) => i).filter((i) => tokenizer.isText(tokens[i]));
  if (text.length === 0) return [];
  // The step that chose the end closes the last word; a sequence that was cut has none.
  const rows = sequence.stopped === "end" ? [...text, sequence.tokens.length] : text;
  const starts = alignTokens(
    attention,
    rows.map((index) => sequence.looks[index]),
  );
  const { start: late, end: lateEnd } = lag ?? { start: 0, end: 0 };
  const at = (n: number, by: number) =>
    n < starts.length ? Math.min(seconds, Math.max(0, (starts[n] * FRAME) / SAMPLE_RATE - by)) : seconds;
  return text.map((index, n) => {
    const start = at(n, late);
    return { index, token: tokens[index], logprob: sequence.logprobs[index], start, end: Math.max(start, at(n + 1, lateEnd)) };
  });
}
