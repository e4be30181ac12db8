import { type Static, Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import type { Jobs } from "../jobs/index.js";
import type { AppOptions } from "./app-options.js";

export const CallbackCounts = Type.Object({
  waiting: Type.Integer({ description: "Requests with `callback` that wait to be transcribed." }),
  transcribing: Type.Integer({ description: "Those that are being transcribed." }),
  delivering: Type.Integer({ description: "Those whose results are not taken yet." }),
});

export async function callbackCounts({ store }: Jobs): Promise<Static<typeof CallbackCounts>> {
  const { accepted: waiting, ...begun } = await store.counts();
  return { waiting, ...begun };
}

const Health = Type.Object(
  {
    status: Type.String({ description: "`ready` or `unavailable`." }),
    reason: Type.Optional(Type.String({ description: "Why the server is not ready." })),
    engine: Type.Object({
      admitted: Type.Integer({ description: "Requests accepted and not yet finished." }),
      streams: Type.Integer({ description: "Live streams open." }),
      liveDelay: Type.Number({ description: "Seconds that live text comes late; 0 when there has been none for a while." }),
      waiting: Type.Integer({ description: "Windows of audio that wait for the decoder." }),
      active: Type.Integer({ description: "Windows of audio in the decoder now." }),
      workers: Type.Array(
        Type.Object({
          model: Type.String(),
          alive: Type.Boolean(),
          restarts: Type.Integer({ description: "Times that it was started again after a failure." }),
          encoderPrecision: Type.Optional(
            Type.String({
              description:
                "How the encoder's products are computed: `float32`, `int8`, or `int8-paired`, which is `int8` with weights that this processor does not clip (`ENCODER_PRECISION`).",
            }),
          ),
        }),
      ),
    }),
    callbacks: CallbackCounts,
  },
  { $id: "Health", description: "Whether the server can transcribe now." },
);

const Ping = Type.Object(
  { ping: Type.Literal("pong"), status: Type.Literal("healthy") },
  { description: "The server's main loop answers.", examples: [{ ping: "pong", status: "healthy" }] },
);

/** `/ping`: is the process there? `/health`: can it transcribe, and if not, why? */
export async function health(app: FastifyInstance, { engine, jobs }: AppOptions): Promise<void> {
  app.addSchema(Health);

  app.get(
    "/ping",
    { schema: { operationId: "ping", summary: "Ask whether the server is there", tags: ["Server"], response: { 200: Ping } } },
    async () => ({ ping: "pong", status: "healthy" }),
  );

  app.get(
    "/health",
    {
      schema: {
        operationId: "health",
        summary: "Ask whether the server can transcribe",
        tags: ["Server"],
        response: {
          200: Type.Ref("Health"),
          503: { description: "It cannot; `reason` says why.", content: { "application/json": { schema: { $ref: "Health#" } } } },
        },
      },
    },
    async (_request, reply) => {
      const { ready, reason, ...rest } = engine.status();
      const status = { engine: { ...rest, workers: [...rest.workers] }, callbacks: await callbackCounts(jobs) };
      if (ready) return { status: "ready", ...status };
      return reply
        .code(503)
        .header("retry-after", "1")
        .send({ status: "unavailable", reason: reason ?? "starting", ...status });
    },
  );
}
