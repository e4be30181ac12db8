import { Type } from "@fastify/type-provider-typebox";
import { LIMIT_RANGES, SCOPES } from "../../keys/index.js";

const time = (description: string) => Type.String({ format: "date-time", description });

export const scopes = Type.Array(Type.Unsafe<(typeof SCOPES)[number]>(Type.String({ enum: [...SCOPES] })), {
  minItems: 1,
  description: "`transcribe` for transcription alone; `admin` also manages keys and sees how the server does.",
});

const { requestsPerMinute, streams, minutesPerDay } = LIMIT_RANGES;

const limitTypes = {
  requests_per_minute: Type.Integer({ minimum: requestsPerMinute.least, maximum: requestsPerMinute.most }),
  streams: Type.Integer({ minimum: streams.least, maximum: streams.most, description: "Live streams open at once." }),
  minutes_per_day: Type.Number({ minimum: minutesPerDay.least, maximum: minutesPerDay.most, description: "Minutes of audio a day (UTC)." }),
};

export const limitProperties = {
  requests_per_minute: Type.Optional(limitTypes.requests_per_minute),
  streams: Type.Optional(limitTypes.streams),
  minutes_per_day: Type.Optional(limitTypes.minutes_per_day),
};

/** As {@link limitProperties}; `null` takes a limit away. */
export const limitChanges = {
  requests_per_minute: Type.Optional(Type.Union([limitTypes.requests_per_minute, Type.Null()])),
  streams: Type.Optional(Type.Union([limitTypes.streams, Type.Null()])),
  minutes_per_day: Type.Optional(Type.Union([limitTypes.minutes_per_day, Type.Null()])),
};

const properties = {
  id: Type.String({ format: "uuid" }),
  prefix: Type.String({ description: "The key's first eight characters." }),
  name: Type.String(),
  scopes,
  state: Type.Unsafe<"working" | "expired" | "revoked">(Type.String({ enum: ["working", "expired", "revoked"] })),
  created: time("When it was made."),
  expires: Type.Optional(time("When it ends; absent: never.")),
  revoked: Type.Optional(time("When it was revoked.")),
  last_used: Type.Optional(time("When it was used last, to the minute; absent: never.")),
  limits: Type.Object(limitProperties, { description: "What is absent is not limited." }),
  usage: Type.Object({
    requests_today: Type.Integer({ description: "Requests that transcribe, of this day (UTC)." }),
    minutes_today: Type.Number({ description: "Minutes of audio transcribed this day (UTC)." }),
    streams: Type.Optional(Type.Integer({ description: "Live streams open now." })),
  }),
};

/** One key, without its secret. */
export const KeyInfo = Type.Object(properties, { $id: "KeyInfo", description: "A key; the secret is nowhere but with its owner." });

export const CreatedKeyInfo = Type.Object(
  { key: Type.String({ description: "The key itself, shown this once." }), ...properties },
  { $id: "CreatedKey", description: "A new key." },
);

export const TokenDetails = Type.Object(
  {
    api_key_id: Type.String({ format: "uuid", description: "The same as `id`, under Deepgram's name." }),
    token: Type.Boolean({ description: "Whether it is a short-lived token; `expires` is then the token's." }),
    ...properties,
  },
  { $id: "TokenDetails", description: "What the credential of this request is." },
);
