import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Type } from "@fastify/type-provider-typebox";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { ApiError, toApiError } from "./errors.js";
import { openAiErrorBody } from "./openai-error.js";
import { requestIdHeaders } from "./request-id.js";

/** Deepgram's fields and FastAPI's `detail` side by side, so that every client finds the one it reads. */
export const ErrorBody = Type.Object(
  {
    err_code: Type.String({ description: "Name of the error." }),
    err_msg: Type.String({ description: "What is wrong, and what to do." }),
    request_id: Type.String({ format: "uuid", description: "The same as in the headers `dg-request-id` and `x-request-id`." }),
    detail: Type.String({ description: "The same text as `err_msg`." }),
  },
  {
    $id: "Error",
    description: "What is wrong.",
    examples: [
      {
        err_code: "INVALID_AUTH",
        err_msg: "Invalid credentials.",
        request_id: "0e1b3b0c-6f0e-4f7e-9b5d-0b8f4d3c2a11",
        detail: "Invalid credentials.",
      },
    ],
  },
);

/** An error in the form that leaves the server. */
export function errorBody(error: ApiError, requestId: string) {
  return { err_code: error.code, err_msg: error.message, request_id: requestId, detail: error.message };
}

/** The body for a path: OpenAI's form under `/v1/audio`, both forms at once for the models, which both kinds of client ask for. */
function bodyFor(url: string, error: ApiError, requestId: string): object {
  if (/^\/v1\/audio(?:[/?]|$)/.test(url)) return openAiErrorBody(error);
  const body = errorBody(error, requestId);
  return /^\/v1\/models(?:[/?]|$)/.test(url) ? { ...body, ...openAiErrorBody(error) } : body;
}

/** What was thrown, as an entry of the table, noted in the log. */
export function noteError(thrown: unknown, request: FastifyRequest): ApiError {
  const error = toApiError(thrown, request.headers["content-type"]);
  // An address that cannot be decoded gets here before any plugin has seen the request.
  if (request.facts !== undefined) request.facts.error = error.entry;
  // A client's mistake is in the request's own line of the log; a stack is worth having only for ours.
  if (error.status >= 500) request.log.error({ err: error.cause ?? error, entry: error.entry }, "request failed");
  return error;
}

/** Fastify's error handler: every thrown thing leaves the server through here. */
export async function sendError(thrown: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const error = noteError(thrown, request);
  return (
    reply
      .code(error.status)
      .headers(requestIdHeaders(request.id))
      .headers(error.headers)
      .headers(request.method === "GET" && request.routeOptions?.url === "/v1/listen" ? { "dg-error": headerText(error.message) } : {})
      // The connection was taken out of the server's hands when the upgrade was asked for.
      .headers(request.ws === true ? { connection: "close" } : {})
      .type("application/json; charset=utf-8")
      .serializer(JSON.stringify)
      .send(bodyFor(request.url, error, request.id))
  );
}

/** Of a refused handshake, whose body many WebSocket clients do not show: what a header may hold of a sentence (RFC 9110, section 5.5). */
export function headerText(sentence: string): string {
  return sentence.replace(/[^\x20-\x7e]+/g, "?").slice(0, 500);
}

/** With what people do by hand: Node says for both merely that a character stands where none may. */
const notHttp = "the request is not valid HTTP. Look for a space in the address, where %20 must stand, and for a line break in the key.";

/** What cannot even be parsed as HTTP gets the same form, written by hand: there is no request and no reply yet. */
export function sendClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const entry =
    error.code === "HPE_HEADER_OVERFLOW"
      ? new ApiError("headersTooLarge")
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? new ApiError("uploadIdle", { seconds: "too many" })
        : new ApiError("badRequest", { reason: notHttp });
  writeError(entry, socket, randomUUID());
}

/** A handshake that is HTTP and yet no WebSocket's, found when nobody can reply any more. */
export function refuseHandshake(error: ApiError, socket: Duplex, requestId: string = randomUUID()): void {
  writeError(error, socket, requestId, { "dg-error": headerText(error.message) });
}

function writeError(error: ApiError, socket: Duplex, id: string, headers: Readonly<Record<string, string>> = {}): void {
  const text = JSON.stringify(errorBody(error, id));
  const head = [
    `HTTP/1.1 ${error.status} ${error.code}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(text)}`,
    ...Object.entries({ ...requestIdHeaders(id), ...headers }).map(([name, value]) => `${name}: ${value}`),
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`);
}
