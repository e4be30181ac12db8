import { errorBody } from "./error-body.js";
import { ApiError, acceptedTypes, type ErrorName, errors } from "./errors.js";
import { openAiErrorBody } from "./openai-error.js";

const meanings: Readonly<Record<number, string>> = {
  400: "The request, one of its parameters, or the audio is wrong; the message says what.",
  401: "The key is missing or unknown, has expired, or was revoked.",
  403: "The key may not do this, or nobody may on this server.",
  404: "There is no such thing here.",
  408: "The body stopped arriving.",
  409: "It would leave no key for administrators, or several keys are meant.",
  413: "The body is larger than the server's limit.",
  415: "The body's media type is not audio.",
  426: "The request is no WebSocket handshake.",
  429: "The queue is full, or a limit of the key is used up; `Retry-After` says when to try again.",
  500: "The server failed.",
  503: "The server is not ready, or shutting down.",
  504: "The request took longer than the server allows.",
  507: "The server's disk is full.",
};

const exampleId = "0e1b3b0c-6f0e-4f7e-9b5d-0b8f4d3c2a11";

/** What the sentences' values are in an example. */
const values = {
  value: "fast",
  allowed: "a whole number from 8000 to 192000",
  model: "large",
  available: "tiny.en",
  seconds: 30,
  limit: 52_428_800,
  type: "text/plain",
  accepted: acceptedTypes,
  reason: "the model is being loaded.",
  scope: "admin",
};

const own: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  400: { parameter: "sample_rate" },
  409: { reason: "The key 1a2b3c4d is the last with the scope admin: make another first, or use the command line (npx whisper-api keys)." },
};

function example(status: number): ApiError {
  const entries = Object.keys(errors) as ErrorName[];
  const name = status === 400 ? "badValue" : status === 404 ? "unknownModel" : entries.find((entry) => errors[entry].status === status)!;
  return new ApiError(name, { ...(status === 400 && { parameter: "sample_rate" }), ...values, ...own[status] });
}

function responses(statuses: readonly number[], schema: string, body: (error: ApiError) => object) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: meanings[status] ?? "",
        content: { "application/json": { schema: { $ref: schema }, example: body(example(status)) } },
      },
    ]),
  );
}

/** The error answers of a route, for its schema: one form, and an example of each. */
export function errorResponses(...statuses: readonly number[]) {
  return responses(statuses, "Error#", (error) => ({ ...errorBody(error, exampleId) }));
}

/** The same in OpenAI's form. */
export function openAiErrorResponses(...statuses: readonly number[]) {
  return responses(statuses, "OpenAiError#", openAiErrorBody);
}
