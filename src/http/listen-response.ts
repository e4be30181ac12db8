import { type Static, Type } from "@fastify/type-provider-typebox";
import type { DeepgramResults } from "../transcript/index.js";
import type { Warning } from "./listen-query.js";
import type { ListenRequest } from "./listen-request.js";
import { ListenResults } from "./listen-results.js";

const WarningEntry = Type.Object({
  parameter: Type.String({ description: "The query parameter that it is about, or `audio`." }),
  type: Type.String({
    description: "`unsupported_parameter`, `no_effect`, `approximated`, `model_alias`, `out_of_range` or `truncated_audio`.",
  }),
  message: Type.String(),
});

const Metadata = Type.Object({
  transaction_key: Type.Literal("deprecated"),
  request_id: Type.String({ format: "uuid", description: "The same as in the headers `dg-request-id` and `x-request-id`." }),
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$", description: "Of the bytes that were sent or fetched." }),
  created: Type.String({ format: "date-time" }),
  duration: Type.Number({ minimum: 0, description: "Seconds of the whole recording." }),
  channels: Type.Integer({
    minimum: 1,
    description: "Entries of `results.channels`: the recording's channels with `multichannel`, otherwise 1.",
  }),
  models: Type.Array(Type.String()),
  model_info: Type.Record(Type.String(), Type.Object({ name: Type.String(), version: Type.String(), arch: Type.String() })),
  tags: Type.Optional(Type.Array(Type.String())),
  extra: Type.Optional(Type.Record(Type.String(), Type.String())),
  warnings: Type.Optional(Type.Array(WarningEntry)),
});

const exampleId = "0e1b3b0c-6f0e-4f7e-9b5d-0b8f4d3c2a11";

/** Deepgram's response to pre-recorded audio (https://developers.deepgram.com/reference/speech-to-text/listen-pre-recorded). */
export const ListenResponse = Type.Object(
  { metadata: Metadata, results: ListenResults },
  {
    $id: "ListenResponse",
    description: "The transcript.",
    examples: [
      {
        metadata: {
          transaction_key: "deprecated",
          request_id: exampleId,
          sha256: "59dfb9a4acb36fe2a2affc14bacbee2920ff435cb13cc314a08c13f66ba7860e",
          created: "2025-01-31T09:30:00.000Z",
          duration: 11,
          channels: 1,
          models: ["tiny.en"],
          model_info: { "tiny.en": { name: "tiny.en", version: "q8_0", arch: "whisper" } },
        },
        results: {
          channels: [
            {
              alternatives: [
                {
                  transcript: "And so,",
                  confidence: 0.95,
                  words: [
                    { word: "and", start: 0.32, end: 0.64, confidence: 0.93, punctuated_word: "And" },
                    { word: "so", start: 0.64, end: 0.98, confidence: 0.97, punctuated_word: "so," },
                  ],
                },
              ],
            },
          ],
        },
      },
    ],
  },
);

export type ListenResponse = Static<typeof ListenResponse>;

export interface Heard {
  readonly requestId: string;
  readonly sha256: string;
  /** Seconds. */
  readonly duration: number;
  /** Of the recording; those of the request come before them. */
  readonly warnings: readonly Warning[];
  readonly results: DeepgramResults;
}

/** The whole answer, from what was asked and what was heard. */
export function listenResponse(asked: ListenRequest, heard: Heard) {
  const { id, quantization } = asked.model;
  const warnings = [...asked.warnings, ...heard.warnings];
  return {
    metadata: {
      transaction_key: "deprecated" as const,
      request_id: heard.requestId,
      sha256: heard.sha256,
      created: new Date().toISOString(),
      duration: heard.duration,
      channels: heard.results.channels.length,
      models: [id],
      model_info: { [id]: { name: id, version: quantization, arch: "whisper" } },
      ...(asked.tags !== undefined && { tags: asked.tags }),
      ...(asked.extra !== undefined && { extra: asked.extra }),
      ...(warnings.length > 0 && { warnings }),
    },
    results: heard.results,
  };
}
