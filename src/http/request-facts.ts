import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import fastifyPlugin from "fastify-plugin";
import { type ErrorName, errors } from "./errors.js";

/** What the log says of one request. Never audio, text, keys, or a query, which may hold words of the recording. */
export interface RequestFacts {
  /** The key's name, not the key. */
  keyName?: string;
  model?: string;
  /** Host that the recording is fetched from, and nothing else of its URL. */
  source?: string;
  audioSeconds?: number;
  bytes?: number;
  /** Milliseconds: waiting for the recording's bytes, for a free decoder row, decoding the file, recognising. */
  receiveMs?: number;
  queueMs?: number;
  decodeMs?: number;
  engineMs?: number;
  error?: ErrorName;
  /** Host that the answer will be sent to. */
  callback?: string;
  /** It became a live stream, which writes its own line when it ends. */
  session?: boolean;
}

declare module "fastify" {
  interface FastifyRequest {
    readonly facts: RequestFacts;
  }
}

const milliseconds = (value: number | undefined): number | undefined => (value === undefined ? undefined : Math.round(value * 10) / 10);

/** One line of the log for each request, when its answer has left. */
export const requestFacts = fastifyPlugin(async (app: FastifyInstance) => {
  const facts = new WeakMap<object, RequestFacts>();
  const written = new WeakSet<FastifyRequest>();
  app.decorateRequest("facts", {
    getter(this: object): RequestFacts {
      const own = facts.get(this) ?? {};
      facts.set(this, own);
      return own;
    },
  } as never);
  // A response whose client has left never finishes, and onResponse is never called.
  app.addHook("onRequest", async (request, reply) => {
    reply.raw.once("close", () => {
      // Not at once: the work that was going on tells its facts when it stops.
      setImmediate(() => written.has(request) || request.facts.session || writeLine(request, reply, "clientGone"));
    });
  });
  app.addHook("onResponse", async (request, reply) => {
    written.add(request);
    writeLine(request, reply);
  });
});

/** Facts as a line of the log has them. */
export function loggedFacts({ keyName: key, receiveMs, queueMs, decodeMs, engineMs, audioSeconds, ...rest }: RequestFacts) {
  return {
    key,
    ...rest,
    audio_seconds: audioSeconds === undefined ? undefined : Math.round(audioSeconds * 1000) / 1000,
    receive_ms: milliseconds(receiveMs),
    queue_ms: milliseconds(queueMs),
    decode_ms: milliseconds(decodeMs),
    engine_ms: milliseconds(engineMs),
  };
}

function writeLine(request: FastifyRequest, reply: FastifyReply, gone?: "clientGone"): void {
  request.log.info(
    {
      method: request.method,
      route: request.routeOptions.url ?? "none",
      status: gone === undefined ? reply.statusCode : errors[gone].status,
      ...loggedFacts(request.facts),
      ...(gone !== undefined && { error: gone }),
      total_ms: milliseconds(reply.elapsedTime),
    },
    "request",
  );
}
