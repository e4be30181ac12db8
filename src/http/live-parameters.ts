import { listenParameters } from "./listen-parameters.js";
import { boolean, integer, named, numberOrSwitch, text } from "./parameter-kinds.js";
import type { Parameter, ParameterTable, ParameterValues } from "./parameter-table.js";

/** Milliseconds. Shorter silence than this is within the words of one phrase, and the detector of speech hears in frames of 32. */
export const SHORTEST_ENDPOINT = 300;

/**
 * Milliseconds where the client leaves the choice. Finals that end at pauses of 300 have 1.5 points more words wrong than the whole recording, at
 * 500 it is 0.4 (tiny.en, nine minutes of the corpus).
 */
export const USUAL_ENDPOINT = 500;

/**
 * What audio may be called. A container that its first bytes name is one whatever it is called; frames without a container count where no coding of
 * samples is named. What is neither is `linear16` or the coding that was named. The other spellings are those of the API's origin.
 */
const codings = named({
  linear16: "linear16",
  pcm: "linear16",
  pcm16: "linear16",
  pcm_s16le: "linear16",
  s16le: "linear16",
  raw: "linear16",
  "raw-pcm": "linear16",
  linear32: "linear32",
  mulaw: "mulaw",
  alaw: "alaw",
  auto: "auto",
  wav: "wav",
  webm: "webm",
  ogg: "ogg",
  opus: "ogg",
  "ogg-opus": "ogg",
  mp3: "mp3",
  flac: "flac",
  mp4: "mp4",
  m4a: "m4a",
  aac: "aac",
  speex: "speex",
  "amr-nb": "amr-nb",
  "amr-wb": "amr-wb",
  g729: "g729",
});

const ofRecordings = "It belongs to recordings: a live stream has no such thing.";
const afterwards = <T>(row: Parameter<T>): Parameter<T> => ({ ...row, support: "warns", note: ofRecordings });

const { model, language, detect_language, translate, prompt, keywords, keyterm, multichannel, numerals, search, replace } =
  listenParameters;
const { profanity_filter, tag, extra, version, mip_opt_out, filler_words, measurements, dictation, tier, language_hint } = listenParameters;
const { alternatives, redact, summarize, topics, intents, sentiment, detect_entities, callback, callback_method } = listenParameters;
const { custom_topic, custom_topic_mode, custom_intent, custom_intent_mode, diarize, diarize_model } = listenParameters;

/**
 * Every query parameter of the live `/v1/listen`, from Deepgram's reference of live audio
 * (https://developers.deepgram.com/reference/speech-to-text/listen-streaming) and the API's origin. What is the same for recordings is the same row.
 */
export const liveParameters = {
  token: {
    kind: text(512),
    meaning: "API key, for clients that cannot send headers. It goes before a key in a header.",
    support: "does",
  },
  model,
  language,
  detect_language: {
    ...detect_language,
    meaning:
      "Finds the language of each stretch of speech, among all that the model hears or among the tags given, and adds `languages` to the " +
      "results. It goes before `language`. English-only models always say `en`, with a warning.",
  },
  translate,
  prompt,
  keywords,
  keyterm,
  encoding: {
    kind: codings,
    meaning:
      "Coding of audio without a header: `linear16` (signed, little-endian; also as `pcm`, `pcm16`, `pcm_s16le`, `s16le`, `raw`, `raw-pcm`), " +
      "`linear32`, `mulaw` or `alaw`; a stream that begins as WAV, WebM, Ogg, FLAC or MP4 or with an ID3 tag is decoded as such all the same. Or the " +
      "name of a container (Ogg also as `opus`, `ogg-opus`): what is no audio file is refused then. Absent or `auto`: the first bytes decide, MP3 and AAC " +
      "without a tag among them, and what begins like no file is `linear16`.",
    support: "does",
    refusedValues: ["speex", "amr-nb", "amr-wb", "g729"],
    note: "Give linear16, linear32, mulaw, alaw, or the name of a container.",
  },
  sample_rate: {
    ...listenParameters.sample_rate,
    meaning: "Samples a second of audio without a header; 16000 for `linear16` when absent. `linear32`, `mulaw` and `alaw` need it.",
  },
  channels: {
    ...listenParameters.channels,
    meaning: "Interleaved channels of audio without a header; 1 by default. They are mixed into one without `multichannel`.",
  },
  multichannel,
  interim_results: {
    kind: boolean,
    meaning: "Sends guesses while somebody speaks; each replaces the one before.",
    support: "does",
    default: "false",
  },
  endpointing: {
    kind: numberOrSwitch(integer(0, 60_000)),
    meaning:
      `Milliseconds of silence after speech that end a phrase: its words become final, with \`speech_final\`. Less than ${SHORTEST_ENDPOINT} is ` +
      `taken as ${SHORTEST_ENDPOINT}. \`true\`, and 10, which is Deepgram's own default, are ${USUAL_ENDPOINT}. \`false\`: no pause ends a phrase.`,
    support: "does",
    default: String(USUAL_ENDPOINT),
  },
  utterance_end_ms: {
    kind: integer(1000, 60_000),
    meaning: "Milliseconds between two words that end an utterance: `UtteranceEnd` is sent when the last final word is so long ago.",
    support: "does",
  },
  vad_events: { kind: boolean, meaning: "Sends `SpeechStarted` when somebody begins to speak.", support: "does", default: "false" },
  no_delay: {
    kind: boolean,
    meaning: "Do not hold results back for their formatting. They never are.",
    support: "does",
    default: "false",
  },
  punctuate: {
    ...listenParameters.punctuate,
    meaning: "Punctuation and capitals; `false`, without `smart_format`, gives bare lower-case words.",
  },
  smart_format: {
    ...listenParameters.smart_format,
    meaning: "Writes numbers, dates, times, money and the like as readers expect them, in English. Implies `punctuate`.",
  },
  numerals,
  search: { ...search, meaning: "Term to look for: adds `search` to the channel of each result." },
  replace,
  profanity_filter,
  tag: { ...tag, meaning: "Label that is repeated in the `tags` of `Metadata`." },
  extra: { ...extra, meaning: "Pair that is repeated in the `extra` of `Metadata` and of each result's `metadata`." },
  version,
  mip_opt_out,
  diarize: {
    ...diarize,
    meaning: "Tells speakers apart.",
    support: "warns",
    note: "Voices on one channel are not told apart: multichannel gives each channel results of its own.",
  },
  diarize_model: { ...diarize_model, meaning: "How speakers are told apart.", support: "warns", note: "Speakers are not told apart." },
  filler_words,
  measurements,
  dictation,
  tier,
  language_hint,
  paragraphs: afterwards(listenParameters.paragraphs),
  utterances: afterwards(listenParameters.utterances),
  utt_split: { ...afterwards(listenParameters.utt_split), off: ["0.8"] },
  start: { ...afterwards(listenParameters.start), off: ["0"] },
  duration: { ...afterwards(listenParameters.duration), off: ["0"] },
  temperature: { ...afterwards(listenParameters.temperature), off: ["0"] },
  beam_size: afterwards(listenParameters.beam_size),
  best_of: afterwards(listenParameters.best_of),
  response_format: { ...afterwards(listenParameters.response_format), off: ["json"] },
  alternatives,
  redact,
  summarize,
  topics,
  intents,
  sentiment,
  detect_entities,
  custom_topic,
  custom_topic_mode,
  custom_intent,
  custom_intent_mode,
  callback: { ...callback, meaning: "URL that results are sent to.", support: "refuses", note: "Results come over the socket." },
  callback_method: { ...callback_method, meaning: "Method that results are sent with.", support: "refuses" },
} as const satisfies Readonly<Record<string, Parameter<unknown>>>;

export type LiveValues = ParameterValues<typeof liveParameters>;

/** The table under one type, for code that walks it. */
export const liveParameterTable: ParameterTable = liveParameters;
