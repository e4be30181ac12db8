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
  interface FastifyContextConfig {
    /** The route takes audio: its requests are those that the status page counts. */
    readonly transcribes?: boolean;
  }
}

/** A request that is over. */
export interface EndedCall {
  /** As it was registered, `none` for unknown paths. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  /** From its first line to the end of the answer, or of the live stream. */
  readonly milliseconds: number;
  /** Whether it was for a route that transcribes. */
  readonly transcribes: boolean;
  readonly facts: RequestFacts;
}

const milliseconds = (value: number | undefined): number | undefined => (value === undefined ? undefined : Math.round(value * 10) / 10);

/** One line of the log for each request, when its answer has left; and `ended` is told. */
export const requestFacts = fastifyPlugin(async (app: FastifyInstance, { ended }: { readonly ended: (call: EndedCall) => void }) => {
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
      setImmediate(() => {
        if (written.has(request)) return;
        if (request.facts.session === true) ended(endedCall(request, reply, 101));
        else end(request, reply, "clientGone");
      });
    });
  });
  app.addHook("onResponse", async (request, reply) => {
    written.add(request);
    end(request, reply);
  });

  function end(request: FastifyRequest, reply: FastifyReply, gone?: "clientGone"): void {
    const call = endedCall(request, reply, gone === undefined ? reply.statusCode : errors[gone].status);
    writeLine(request, call, gone);
    ended(call);
  }
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

function endedCall(request: FastifyRequest, reply: FastifyReply, status: number): EndedCall {
  const { url = "none", config } = request.routeOptions;
  const { method, facts } = request;
  return { route: url, method, status, milliseconds: reply.elapsedTime, transcribes: config?.transcribes === true, facts };
}

function writeLine(request: FastifyRequest, { method, route, status, milliseconds: total, facts }: EndedCall, gone?: "clientGone"): void {
  request.log.info(
    {
      method,
      route,
      status,
      ...loggedFacts(facts),
      ...(gone !== undefined && { error: gone }),
      total_ms: milliseconds(total),
    },
    "request",
  );
}
