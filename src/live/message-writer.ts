import type { ModelInfo } from "../engine/index.js";
import { type DeepgramOptions, type DeepgramWord, renderDeepgram, type TranscriptChannel } from "../transcript/index.js";
import type { LiveEvent } from "./live-event.js";
import type {
  ConfigureFailureMessage,
  ErrorMessage,
  LiveWarning,
  MetadataMessage,
  ResultsMessage,
  SpeechStartedMessage,
  UtteranceEndMessage,
} from "./live-message.js";

/** What every message of one session has in common. */
export interface LiveIdentity {
  readonly requestId: string;
  readonly model: ModelInfo;
  readonly text: DeepgramOptions;
  /** ISO 639-1 code of the text where it is a translation. */
  readonly textLanguage?: string;
  /** Results name the language. */
  readonly namesLanguages: boolean;
  /** What a language is called in the results, by its code. */
  readonly languageTags: ReadonlyMap<string, string>;
  readonly tags?: readonly string[];
  readonly extra?: Readonly<Record<string, string>>;
  readonly warnings: readonly LiveWarning[];
}

export type ResultsEvent = Extract<LiveEvent, { readonly type: "results" }>;

/** A sample at 16 kHz is 625 of these: seconds are written without what floating-point sums leave behind. */
const PER_SECOND = 1e7;

const seconds = (value: number): number => Math.round(value * PER_SECOND) / PER_SECOND;

/** Seconds by which a word's end may have moved on its way to the wire, where words are put in order and into their result. */
const MOVED = 0.1;

/** Writes the messages of one session. */
export class MessageWriter {
  readonly #identity: LiveIdentity;
  /** Where the words of each channel's last final end, as they were sent. */
  readonly #ends = new Map<number, readonly number[]>();
  readonly #created = new Date().toISOString();

  constructor(identity: LiveIdentity) {
    this.#identity = identity;
  }

  metadata(heard: { readonly sha256: string; readonly duration: number; readonly channels: number }): MetadataMessage {
    const { requestId, model, tags, extra, warnings } = this.#identity;
    return {
      type: "Metadata",
      transaction_key: "deprecated",
      request_id: requestId,
      sha256: heard.sha256,
      created: this.#created,
      duration: seconds(heard.duration),
      channels: heard.channels,
      models: [model.id],
      model_info: { [model.id]: this.#modelName },
      ...(tags !== undefined && { tags }),
      ...(extra !== undefined && { extra }),
      ...(warnings.length > 0 && { warnings }),
    };
  }

  results(event: ResultsEvent, channels: number): ResultsMessage {
    const { requestId, model, text, textLanguage, namesLanguages, languageTags, extra } = this.#identity;
    const { language } = event;
    const start = seconds(event.start);
    const end = seconds(event.start + event.duration);
    const duration = seconds(end - start);
    const channel: TranscriptChannel = {
      segments: event.segments,
      language,
      ...(textLanguage !== undefined && { textLanguage }),
    };
    const rendered = renderDeepgram({ duration: end, channels: [channel] }, { ...text, paragraphs: false, detectLanguage: false })
      .channels[0]!;
    const { transcript, confidence, words: rounded } = rendered.alternatives[0]!;
    const words = rounded.map((word) => within(word, start, start + duration));
    if (event.isFinal && words.length > 0)
      this.#ends.set(
        event.channel,
        words.map((word) => word.end),
      );
    return {
      type: "Results",
      channel_index: [event.channel, channels],
      duration,
      start,
      is_final: event.isFinal,
      speech_final: event.speechFinal,
      from_finalize: event.fromFinalize,
      channel: {
        ...(rendered.search !== undefined && { search: rendered.search }),
        alternatives: [
          {
            transcript,
            confidence,
            words,
            ...(namesLanguages && words.length > 0 && { languages: [languageTags.get(language) ?? language] }),
          },
        ],
      },
      metadata: {
        request_id: requestId,
        model_info: this.#modelName,
        model_uuid: model.uuid,
        ...(extra !== undefined && { extra }),
      },
    };
  }

  speechStarted(channel: number, channels: number, timestamp: number): SpeechStartedMessage {
    return { type: "SpeechStarted", channel: [channel, channels], timestamp: seconds(timestamp) };
  }

  utteranceEnd(channel: number, channels: number, lastWordEnd: number): UtteranceEndMessage {
    // The word as the client knows it.
    let nearest = seconds(lastWordEnd);
    let apart = MOVED;
    for (const end of this.#ends.get(channel) ?? []) {
      if (Math.abs(end - lastWordEnd) >= apart) continue;
      nearest = end;
      apart = Math.abs(end - lastWordEnd);
    }
    return { type: "UtteranceEnd", channel: [channel, channels], last_word_end: nearest };
  }

  error(variant: string, description: string, code?: string): ErrorMessage {
    const { requestId } = this.#identity;
    return { type: "Error", variant, description, message: description, ...(code !== undefined && { code }), request_id: requestId };
  }

  /** Nothing can be changed while a session runs. */
  configureFailure(): ConfigureFailureMessage {
    return {
      type: "ConfigureFailure",
      request_id: this.#identity.requestId,
      code: "CONFIGURE_KEYTERMS_NOT_SUPPORTED",
      description: "This server takes all settings of a stream from the query of its handshake.",
    };
  }

  get #modelName() {
    const { id, quantization } = this.#identity.model;
    return { name: id, version: quantization, arch: "whisper" };
  }
}

/** Words are rounded to the millisecond, which a result's edges are not. */
function within(word: DeepgramWord, start: number, end: number): DeepgramWord {
  if (word.start >= start && word.end <= end) return word;
  const from = Math.min(Math.max(word.start, start), end);
  return { ...word, start: from, end: Math.min(Math.max(word.end, from), end) };
}
