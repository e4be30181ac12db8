import type { FastifyReply, FastifyRequest } from "fastify";
import type { KeyRecord, KeyStore } from "../keys/index.js";
import { ApiError } from "./errors.js";

/** Deepgram's scheme and the one of RFC 6750; schemes are case-insensitive (RFC 9110, section 11.1). */
const credentials = /^(?:token|bearer) +([^\s]{1,512}) *$/i;

const challenge = 'Token realm="whisper-api", Bearer realm="whisper-api"';

/** The OpenAPI names of the two ways to give a key. */
export const security: readonly Record<string, readonly string[]>[] = [{ token: [] }, { bearer: [] }];

export const securitySchemes = {
  token: {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "The word `Token`, a space, and the key: `Authorization: Token KEY`.",
  },
  bearer: { type: "http", scheme: "bearer", description: "`Authorization: Bearer KEY`, as OpenAI's clients send it." },
} as const;

/** The key of an `Authorization` header. */
export function headerKey(request: FastifyRequest): string | undefined {
  return credentials.exec(request.headers.authorization ?? "")?.[1];
}

const callers = new WeakMap<FastifyRequest, KeyRecord>();

/** The key of a request that {@link authenticate} has let pass. */
export function callerOf(request: FastifyRequest): KeyRecord {
  const record = callers.get(request);
  if (record === undefined) throw new Error("The request's key was not looked up.");
  return record;
}

/** A hook that lets requests with a working key pass. The key's name goes to the log. */
export function authenticate(keys: KeyStore, keyOf: (request: FastifyRequest) => string | undefined = headerKey) {
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const key = keyOf(request);
    const record = key === undefined ? undefined : await keys.verify(key);
    if (record === undefined) throw new ApiError("invalidAuth", {}, { headers: { "www-authenticate": challenge } });
    request.facts.keyName = record.name;
    callers.set(request, record);
  };
}
