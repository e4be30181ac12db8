import { boolean, booleanOr, decimal, integer, matching, oneOf, replacement, term, text } from "./parameter-kinds.js";
import type { Parameter, ParameterTable, ParameterValues } from "./parameter-table.js";

const tag = matching("language tag", /^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/, "a BCP-47 tag such as en or en-US");
const modelText = "It takes a language model, and this server has a speech model alone.";
const plainText = "The text is as the model writes it.";

const feature = (meaning: string): Parameter<boolean> => ({ kind: boolean, meaning, support: "refuses", default: "false" });
const cosmetic = (meaning: string): Parameter<boolean> => ({ kind: boolean, meaning, support: "warns", default: "false", note: plainText });
const analysis = (meaning: string): Parameter<string> => ({ kind: text(500), meaning, support: "refuses", note: modelText });

/**
 * Every query parameter of `POST /v1/listen`, from Deepgram's reference of pre-recorded audio
 * (https://developers.deepgram.com/reference/speech-to-text/listen-pre-recorded) and the API's origin.
 */
export const listenParameters = {
  model: {
    kind: text(100),
    meaning: "Model id, as `GET /v1/models` lists them. Names of Deepgram's and OpenAI's models mean the default model.",
    support: "does",
  },
  language: {
    kind: tag,
    meaning:
      "Language that is spoken, as a BCP-47 tag. The region is ignored, but for the characters of Chinese: simplified with `zh` or `zh-CN`, traditional " +
      "with `zh-TW`, `zh-HK` or `zh-Hant`. English when absent. English-only models take no other. `multi`, " +
      "for several languages, is taken as `detect_language`: one is found and used.",
    support: "does",
  },
  detect_language: {
    kind: booleanOr(tag),
    list: 100,
    meaning:
      "Finds the language in the first speech, among all that the model hears or among the tags given, and adds `detected_language` and " +
      "`language_confidence` to each channel. It goes before `language`. English-only models always say `en`, with a warning.",
    support: "does",
    default: "false",
  },
  translate: {
    kind: boolean,
    meaning:
      "Translates the speech to English. Needs a multilingual model. The spoken language is found where `language` does not name it.",
    support: "does",
    default: "false",
  },
  prompt: {
    kind: text(10_000),
    meaning:
      "Words and names that are likely to be heard, or the text that came before. With the terms of `keywords` and `keyterm` before it, its " +
      "last 223 tokens count, about 150 English words.",
    support: "does",
  },
  keywords: {
    kind: term(500),
    list: 200,
    meaning: "Term to listen for, with or without a boost (`term:2`). The terms join the prompt; the number has no effect.",
    support: "does",
  },
  keyterm: { kind: term(500), list: 200, meaning: "Term to listen for. The terms join the prompt.", support: "does" },
  start: {
    kind: integer(0, 1e9),
    meaning: "Milliseconds to skip. Times in the answer stay those of the whole recording.",
    support: "does",
    default: "0",
  },
  duration: { kind: integer(0, 1e9), meaning: "Milliseconds to transcribe, from `start` on; `0` is all.", support: "does" },
  multichannel: {
    kind: boolean,
    meaning: "Transcribes each channel by itself, up to 8; otherwise they are mixed into one.",
    support: "does",
    default: "false",
  },
  diarize: {
    kind: boolean,
    meaning:
      "Gives each word of a two-channel recording its `speaker`: the channel that carries it, 0 or 1. Voices on one channel are not told " +
      "apart: other recordings come without speakers, with a warning.",
    support: "does",
    default: "false",
  },
  diarize_model: {
    kind: oneOf("latest", "v1", "v2"),
    meaning: "Switches `diarize` on; there is one way in which it is done.",
    support: "does",
  },
  punctuate: {
    kind: boolean,
    meaning: "Punctuation and capitals; `false`, without `smart_format` and `paragraphs`, gives bare lower-case words.",
    support: "does",
    default: "true",
  },
  smart_format: {
    kind: boolean,
    meaning: "Writes numbers, dates, times, money and the like as readers expect them, in English. Implies `punctuate` and `paragraphs`.",
    support: "does",
    default: "false",
  },
  numerals: { kind: boolean, meaning: "Writes numbers as digits, in English.", support: "does", default: "false" },
  paragraphs: { kind: boolean, meaning: "Adds `paragraphs` to each alternative. Implies `punctuate`.", support: "does", default: "false" },
  utterances: { kind: boolean, meaning: "Adds `results.utterances`.", support: "does", default: "false" },
  utt_split: {
    kind: decimal(0, 3600),
    meaning: "Seconds between two words that part utterances.",
    support: "does",
    default: "0.8",
  },
  search: { kind: term(500), list: 50, meaning: "Term to look for: adds `search` to each channel.", support: "does" },
  replace: {
    kind: replacement(500),
    list: 200,
    meaning: "Term to write in another way, in the transcript and its words; without `:with` it is left out.",
    support: "does",
  },
  profanity_filter: { kind: boolean, meaning: "Masks swear words.", support: "does", default: "false" },
  temperature: {
    kind: decimal(0, 1),
    meaning: "0 takes the most probable text; above it text is sampled. An addition of this server.",
    support: "does",
    default: "0",
  },
  beam_size: {
    kind: integer(1, 8),
    meaning: "Beams of the search for the most probable text; 1 is greedy, absent is the server's choice. An addition of this server.",
    support: "does",
  },
  best_of: {
    kind: integer(1, 8),
    meaning: "Texts that are sampled, of which the most probable is taken; with a `temperature` above 0. An addition of this server.",
    support: "does",
  },
  response_format: {
    kind: oneOf("json", "srt", "vtt"),
    meaning: "Form of the answer: JSON, or subtitles as SubRip or WebVTT.",
    support: "does",
    default: "json",
  },
  encoding: {
    kind: oneOf("linear16", "linear32", "mulaw", "alaw", "flac", "opus", "ogg-opus", "speex", "amr-nb", "amr-wb", "g729"),
    meaning:
      "Coding of audio without a header: `linear16` (signed, little-endian), `linear32`, `mulaw` or `alaw`, each with `sample_rate`. " +
      "`flac`, `opus` and `ogg-opus` are recognised from the bytes. Bytes that begin as a container does are read as one, whatever is said here.",
    support: "does",
    refusedValues: ["speex", "amr-nb", "amr-wb", "g729"],
    note: "Give linear16, linear32, mulaw, alaw, flac, opus or ogg-opus.",
  },
  sample_rate: { kind: integer(8000, 192_000), meaning: "Samples a second of audio without a header.", support: "does" },
  channels: { kind: integer(1, 32), meaning: "Interleaved channels of audio without a header; 1 by default.", support: "does" },
  tag: { kind: text(128), list: 100, meaning: "Label that is repeated in `metadata.tags`.", support: "does" },
  extra: {
    kind: matching("`key:value`", /^[^:]{1,256}:[\s\S]{0,2048}$/, "key:value, the value at most 2048 characters long"),
    list: 100,
    meaning: "Pair that is repeated in `metadata.extra`.",
    support: "does",
  },
  version: { kind: oneOf("latest"), meaning: "Version of the model; there is one.", support: "does", default: "latest" },
  mip_opt_out: {
    kind: boolean,
    meaning: "Keeps the audio from being used for training. It never is.",
    support: "does",
    default: "false",
  },
  filler_words: cosmetic("Writes “uh” and “um”."),
  measurements: cosmetic("Abbreviates measurements."),
  dictation: cosmetic("Turns spoken punctuation into marks."),
  tier: { kind: text(100), meaning: "Tier of a Deepgram model.", support: "warns", note: "Models here have no tiers." },
  language_hint: { kind: text(100), list: 100, meaning: "Languages that may be spoken.", support: "warns", note: "Give language." },
  alternatives: {
    kind: integer(1, 100),
    meaning: "Number of alternative transcripts.",
    support: "refuses",
    default: "1",
    off: ["1"],
    note: "There is one transcript: give 1.",
  },
  redact: { kind: text(100), list: 50, meaning: "Removes sensitive text.", support: "refuses", off: ["false"] },
  summarize: { ...analysis("Summarises the text."), off: ["false"] },
  topics: { ...feature("Names topics."), note: modelText },
  intents: { ...feature("Names intents."), note: modelText },
  sentiment: { ...feature("Judges the mood."), note: modelText },
  detect_entities: { ...feature("Names entities."), note: modelText },
  custom_topic: { ...analysis("Topic to look for."), list: 100 },
  custom_topic_mode: analysis("How custom topics are taken."),
  custom_intent: { ...analysis("Intent to look for."), list: 100 },
  custom_intent_mode: analysis("How custom intents are taken."),
  callback: {
    kind: text(2000),
    meaning:
      "URL that the answer is sent to when it is there; the request itself is answered with its `request_id` at once. See the guide to callbacks.",
    support: "does",
  },
  callback_method: { kind: oneOf("post", "put"), meaning: "Method that the answer is sent with; `post` when absent.", support: "does" },
} as const satisfies Readonly<Record<string, Parameter<unknown>>>;

export type ParameterName = keyof typeof listenParameters;

/** What the query says, parsed; absent parameters are missing. */
export type ListenValues = ParameterValues<typeof listenParameters>;

/** The table under one type, for code that walks it. */
export const parameterTable: ParameterTable = listenParameters;
