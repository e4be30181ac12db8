import { Type } from "@fastify/type-provider-typebox";
import type { ApiError, ErrorName } from "./errors.js";

/** OpenAI's error body (https://platform.openai.com/docs/guides/error-codes). */
export const OpenAiErrorBody = Type.Object(
  {
    error: Type.Object({
      message: Type.String({ description: "What is wrong, and what to do." }),
      type: Type.String({ description: "`invalid_request_error`, `requests` or `server_error`." }),
      param: Type.Union([Type.String(), Type.Null()], { description: "Name of the field that is wrong." }),
      code: Type.Union([Type.String(), Type.Null()], { description: "Name of the error." }),
    }),
  },
  { $id: "OpenAiError", description: "What is wrong, in OpenAI's form." },
);

interface Fault {
  readonly code: string;
  readonly param?: string;
}

/** OpenAI's names of the entries that have one, and the field they are about where the error itself does not say. */
const faults: Partial<Record<ErrorName, Fault>> = {
  audioUsedUp: { code: "rate_limit_exceeded" },
  badAudio: { code: "invalid_value", param: "file" },
  badCombination: { code: "unsupported_value" },
  badForm: { code: "invalid_multipart_form" },
  badValue: { code: "invalid_value" },
  closing: { code: "service_unavailable" },
  diskFull: { code: "insufficient_storage" },
  expiredKey: { code: "invalid_api_key" },
  expiredToken: { code: "invalid_api_key" },
  noKey: { code: "invalid_api_key" },
  invalidAuth: { code: "invalid_api_key" },
  missingScope: { code: "insufficient_permissions" },
  methodNotAllowed: { code: "method_not_supported" },
  notFound: { code: "unknown_url" },
  notReady: { code: "service_unavailable" },
  onlyToken: { code: "insufficient_permissions" },
  payloadTooLarge: { code: "payload_too_large", param: "file" },
  requestsUsedUp: { code: "rate_limit_exceeded" },
  timeout: { code: "timeout" },
  tooManyRequests: { code: "rate_limit_exceeded" },
  unknownModel: { code: "model_not_found", param: "model" },
  unsupportedFeature: { code: "unsupported_value" },
  unsupportedMediaType: { code: "unsupported_content_type" },
  uploadIdle: { code: "timeout" },
};

function typeOf(status: number): string {
  if (status >= 500) return "server_error";
  return status === 429 ? "requests" : "invalid_request_error";
}

/** An error in the form in which it leaves the server for OpenAI's clients. */
export function openAiErrorBody({ entry, status, message, parameter }: ApiError) {
  const fault = faults[entry];
  return { error: { message, type: typeOf(status), param: parameter ?? fault?.param ?? null, code: fault?.code ?? null } };
}
