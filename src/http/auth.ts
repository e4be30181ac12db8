import type { FastifyReply, FastifyRequest } from "fastify";
import { Caller, type KeyRing, type Scope } from "../keys/index.js";
import { ApiError } from "./errors.js";
import { quotaHeaders } from "./quota-headers.js";

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

export interface Requirement {
  /** What the key must be allowed to do. Default: `transcribe`. */
  readonly scope?: Scope;
  /** Whether the request counts against the key's limits. Default: those do that transcribe. */
  readonly counted?: boolean;
}

const callers = new WeakMap<FastifyRequest, Caller>();

/** Whose request it is, after {@link authenticate}. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error("This route does not authenticate.");
  return caller;
}

/**
 * A hook that lets requests pass whose key works, may do what they ask for, and has not used up its limits; what the limits leave goes to
 * the answer's headers, and the key's name to the log.
 */
export function authenticate(
  keys: KeyRing,
  keyOf: (request: FastifyRequest) => string | undefined = headerKey,
  { scope = "transcribe", counted = scope === "transcribe" }: Requirement = {},
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const credential = keyOf(request);
    const caller = credential === undefined ? undefined : await keys.identify(credential);
    const headers = { "www-authenticate": challenge };
    if (caller === undefined) throw new ApiError(credential === undefined ? "noKey" : "invalidAuth", {}, { headers });
    if (!(caller instanceof Caller))
      throw new ApiError(caller.expired === "key" ? "expiredKey" : "expiredToken", { at: caller.at }, { headers });
    callers.set(request, caller);
    request.facts.keyName = caller.key.name;
    if (!caller.scopes.includes(scope)) throw new ApiError(caller.tokenExpires === undefined ? "missingScope" : "onlyToken", { scope });
    if (!counted) return;
    caller.admit();
    reply.headers(quotaHeaders(caller.quota()));
  };
}
