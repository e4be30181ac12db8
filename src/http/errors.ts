import { AudioError, type AudioErrorCode } from "../audio/index.js";
import { EngineError, type EngineErrorCode } from "../engine/index.js";
import { KeyStoreError, type KeyStoreErrorCode, type Quota, QuotaExceeded } from "../keys/index.js";
import { jsonBodyLimit } from "./json-limit.js";
import { quotaHeaders } from "./quota-headers.js";

interface ErrorEntry {
  readonly status: number;
  /** Deepgram's name for it, which their SDKs hand to their users. */
  readonly code: string;
  /** `{name}` stands for a value given with the error. */
  readonly sentence: string;
}

/** Every error that a client can get. Code throws entries of this table and nothing else. */
export const errors = {
  badRequest: { status: 400, code: "Bad Request", sentence: "Bad Request: {reason}" },
  badAudio: {
    status: 400,
    code: "Bad Request",
    sentence: "Bad Request: failed to process audio: corrupt or unsupported data. {reason}",
  },
  badJson: {
    status: 400,
    code: "Bad Request",
    sentence: "Content-type was application/json, but we could not process the JSON payload. {reason}",
  },
  badForm: { status: 400, code: "Bad Request", sentence: "Bad Request: the multipart/form-data body is wrong. {reason}" },
  badValue: {
    status: 400,
    code: "INVALID_QUERY_PARAMETER",
    sentence: 'The parameter {parameter}="{value}" is not allowed: give {allowed}.',
  },
  unsupportedFeature: {
    status: 400,
    code: "INVALID_QUERY_PARAMETER",
    sentence: 'The parameter {parameter}="{value}" asks for something that this server does not do. {reason}',
  },
  badCombination: { status: 400, code: "INVALID_QUERY_PARAMETER", sentence: "{reason}" },
  remoteContent: {
    status: 400,
    code: "REMOTE_CONTENT_ERROR",
    sentence: "The recording could not be fetched from its URL: {reason}",
  },
  badCallback: { status: 400, code: "INVALID_QUERY_PARAMETER", sentence: "The callback URL cannot be used. {reason}" },
  invalidAuth: { status: 401, code: "INVALID_AUTH", sentence: "Invalid credentials." },
  noKey: {
    status: 401,
    code: "INVALID_AUTH",
    sentence: "Invalid credentials: send the key in the header, `Authorization: Token KEY` or `Authorization: Bearer KEY`.",
  },
  expiredKey: { status: 401, code: "INVALID_AUTH", sentence: "Invalid credentials: the key expired at {at}. Ask for another." },
  expiredToken: {
    status: 401,
    code: "INVALID_AUTH",
    sentence: "Invalid credentials: the token expired at {at}. Ask for another with POST /v1/auth/grant.",
  },
  missingScope: {
    status: 403,
    code: "INSUFFICIENT_PERMISSIONS",
    sentence:
      "Insufficient permissions: this takes a key with the scope {scope}. Make one with `npx whisper-api keys create --name NAME --scope {scope}` in the server's folder.",
  },
  onlyToken: {
    status: 403,
    code: "INSUFFICIENT_PERMISSIONS",
    sentence: "Insufficient permissions: a short-lived token may transcribe and nothing else. Use a key.",
  },
  testTokensOff: {
    status: 403,
    code: "FORBIDDEN",
    sentence:
      "Test tokens are switched off on this server: make a key with `npx whisper-api keys create --name NAME` in the server's folder.",
  },
  metricsOff: {
    status: 403,
    code: "FORBIDDEN",
    sentence: "Metrics are switched off on this server: its operator can set METRICS to key or open.",
  },
  notFound: { status: 404, code: "NOT_FOUND", sentence: "There is nothing at {method} {path}." },
  unknownKey: { status: 404, code: "NOT_FOUND", sentence: "{reason}" },
  keyConflict: { status: 409, code: "CONFLICT", sentence: "{reason}" },
  unknownModel: { status: 404, code: "NOT_FOUND", sentence: 'There is no model "{model}" here. Available: {available}.' },
  unknownRequest: {
    status: 404,
    code: "NOT_FOUND",
    sentence: "This key has no request {id} here: only requests with callback are kept, for a time after their end.",
  },
  methodNotAllowed: { status: 405, code: "METHOD_NOT_ALLOWED", sentence: "{path} does not answer {method}, but {allowed}." },
  uploadIdle: { status: 408, code: "REQUEST_TIMEOUT", sentence: "No byte of the body arrived for {seconds} seconds." },
  badHandshake: { status: 400, code: "Bad Request", sentence: "Bad Request: the WebSocket handshake is wrong: {reason}" },
  payloadTooLarge: { status: 413, code: "PAYLOAD_TOO_LARGE", sentence: "The body is larger than the limit of {limit} bytes." },
  uriTooLong: { status: 414, code: "URI_TOO_LONG", sentence: "The request's address is too long." },
  unsupportedMediaType: {
    status: 415,
    code: "Unsupported Media Type",
    sentence: 'The content type "{type}" is not supported: send the audio as {accepted}.',
  },
  tooManyRequests: {
    status: 429,
    code: "TOO_MANY_REQUESTS",
    sentence: "Too many requests: the server is transcribing as many as it accepts. Try again in {seconds} seconds.",
  },
  tooManyWaiting: {
    status: 429,
    code: "TOO_MANY_REQUESTS",
    sentence: "Too many requests: {count} with callback wait, which is as many as the server keeps. Try again in {seconds} seconds.",
  },
  requestsUsedUp: {
    status: 429,
    code: "TOO_MANY_REQUESTS",
    sentence: "Too many requests: this key may make {limit} a minute. Try again in {seconds} seconds.",
  },
  streamsUsedUp: {
    status: 429,
    code: "TOO_MANY_REQUESTS",
    sentence: "Too many streams: this key may have {limit} open at once. End one, or try again in {seconds} seconds.",
  },
  audioUsedUp: {
    status: 429,
    code: "TOO_MANY_REQUESTS",
    sentence:
      "Too much audio: this key may transcribe {limit} minutes a day, and has. The next day begins in {seconds} seconds, at midnight UTC.",
  },
  upgradeRequired: {
    status: 426,
    code: "UPGRADE_REQUIRED",
    sentence: "Live transcription is a WebSocket: connect with ws:// or wss://, or send a recording with POST.",
  },
  /** Only for the log, under nginx's number: there is nobody to send it to. */
  clientGone: { status: 499, code: "CLIENT_CLOSED_REQUEST", sentence: "The client closed the connection." },
  headersTooLarge: { status: 431, code: "HEADERS_TOO_LARGE", sentence: "The request's headers are too large." },
  internal: { status: 500, code: "INTERNAL_SERVER_ERROR", sentence: "The server failed to handle this request." },
  workerDied: {
    status: 500,
    code: "INTERNAL_SERVER_ERROR",
    sentence: "The part of the server that worked on this request stopped. It starts again by itself: try again.",
  },
  notReady: { status: 503, code: "SERVICE_UNAVAILABLE", sentence: "The server is not ready: {reason}" },
  tooManyStreams: { status: 503, code: "SERVICE_UNAVAILABLE", sentence: "{reason}" },
  noCallbacks: {
    status: 503,
    code: "SERVICE_UNAVAILABLE",
    sentence: "Requests with callback are not taken now: another process works on those of this server's DATA_DIR.",
  },
  spoolFull: {
    status: 503,
    code: "SERVICE_UNAVAILABLE",
    sentence: "The recordings of requests with callback that wait leave no room for this one. Try again in {seconds} seconds.",
  },
  closing: { status: 503, code: "SERVICE_UNAVAILABLE", sentence: "The server is shutting down." },
  timeout: { status: 504, code: "GATEWAY_TIMEOUT", sentence: "Gateway timeout: the request took longer than {seconds} seconds." },
  diskFull: { status: 507, code: "INSUFFICIENT_STORAGE", sentence: "The server's disk is full: the recording could not be kept." },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorName = keyof typeof errors;

type Values = Readonly<Record<string, string | number>>;

/** Longest part of a client's own text that an error repeats. */
const longestValue = 200;

function fill(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(values[name] ?? "");
    return value.length > longestValue && name === "value" ? `${value.slice(0, longestValue)}…` : value;
  });
}

/** An entry of {@link errors} as it happened to one request. */
export class ApiError extends Error {
  readonly entry: ErrorName;
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Name of the parameter that is wrong. */
  readonly parameter?: string;

  constructor(
    entry: ErrorName,
    values: Values = {},
    options: { readonly headers?: Readonly<Record<string, string>>; readonly cause?: unknown } = {},
  ) {
    super(fill(errors[entry].sentence, values).trim(), { cause: options.cause });
    this.name = "ApiError";
    this.entry = entry;
    this.status = errors[entry].status;
    this.code = errors[entry].code;
    this.headers = options.headers ?? {};
    if (typeof values.parameter === "string") this.parameter = values.parameter;
  }
}

/** @param live whether it was a stream that was asked for */
export function fromEngine(error: EngineError, live = false): ApiError {
  const seconds = Math.max(1, Math.ceil(error.retryAfter ?? 1));
  const later = { headers: { "retry-after": String(seconds) }, cause: error };
  const known: Record<EngineErrorCode, () => ApiError> = {
    queue_full: () =>
      live ? new ApiError("tooManyStreams", { reason: error.message }, later) : new ApiError("tooManyRequests", { seconds }, later),
    unknown_model: () => new ApiError("badRequest", { reason: error.message }, { cause: error }),
    unsupported_language: () => new ApiError("badRequest", { reason: error.message }, { cause: error }),
    worker_died: () => new ApiError("workerDied", {}, { cause: error }),
    not_ready: () => new ApiError("notReady", { reason: error.message }, later),
    closed: () => new ApiError("closing", {}, { cause: error }),
    model_invalid: () => new ApiError("notReady", { reason: error.message }, { cause: error }),
  };
  return known[error.code]();
}

function fromAudio(error: AudioError): ApiError {
  const bad = () => new ApiError("badAudio", { reason: error.message }, { cause: error });
  const known: Record<AudioErrorCode, () => ApiError> = {
    empty: bad,
    undecodable: bad,
    unsupported: bad,
    no_audio: bad,
    too_long: bad,
    too_large: bad,
    timeout: bad,
    decoder_died: () => new ApiError("workerDied", {}, { cause: error }),
  };
  return known[error.code]();
}

/** Media types of a recording as a request's body. */
export const acceptedTypes = "audio/*, video/*, application/octet-stream or multipart/form-data";
function fromQuota(error: QuotaExceeded): ApiError {
  const { quota, retryAfter: seconds } = error;
  const entries: Record<Quota["resource"], ErrorName> = {
    requests: "requestsUsedUp",
    streams: "streamsUsedUp",
    "audio-minutes": "audioUsedUp",
  };
  const headers = { "retry-after": String(seconds), ...quotaHeaders(quota) };
  return new ApiError(entries[quota.resource], { limit: quota.limit, seconds }, { headers, cause: error });
}

function fromKeyStore(error: KeyStoreError): ApiError {
  const entries: Record<KeyStoreErrorCode, ErrorName> = {
    bad_name: "badRequest",
    bad_value: "badRequest",
    bad_prefix: "badRequest",
    unknown_prefix: "unknownKey",
    ambiguous_prefix: "keyConflict",
    last_admin: "keyConflict",
    unusable: "internal",
  };
  return new ApiError(entries[error.code], { reason: error.message }, { cause: error });
}

/** Fastify's own errors, by the code in its reference (Reference/Errors) or by status. */
function fromFastify(error: { readonly code?: unknown; readonly statusCode?: unknown; readonly message?: unknown }, type = ""): ApiError {
  const options = { cause: error };
  if (error.code === "FST_ERR_BAD_URL") return new ApiError("badRequest", { reason: "the address cannot be decoded." }, options);
  const reason = typeof error.message === "string" ? error.message : "";
  if (error.statusCode === 400) return new ApiError("badRequest", { reason }, options);
  if (error.statusCode === 413) return new ApiError("payloadTooLarge", { limit: jsonBodyLimit }, options);
  if (error.statusCode === 414) return new ApiError("uriTooLong", {}, options);
  if (error.statusCode === 415) return new ApiError("unsupportedMediaType", { type, accepted: acceptedTypes }, options);
  return new ApiError("internal", {}, options);
}

/** Whatever was thrown, as an entry of the table. What nobody foresaw becomes `internal`, whose text tells nothing of the inside. */
export function toApiError(error: unknown, contentType?: string): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof EngineError) return fromEngine(error);
  if (error instanceof AudioError) return fromAudio(error);
  if (error instanceof QuotaExceeded) return fromQuota(error);
  if (error instanceof KeyStoreError) return fromKeyStore(error);
  return fromFastify(typeof error === "object" && error !== null ? error : {}, contentType);
}

/** The table as Markdown, for the reference. */
export function errorsTable(): string {
  const rows = Object.values(errors).map((entry) => `| ${entry.status} | \`${entry.code}\` | ${entry.sentence} |`);
  return ["| Status | `err_code` | `err_msg` |", "| --- | --- | --- |", ...rows].join("\n");
}
