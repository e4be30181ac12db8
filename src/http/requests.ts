import { type Static, Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Job, JobResult } from "../jobs/index.js";
import type { AppOptions } from "./app-options.js";
import { authenticate, callerOf, headerKey, security } from "./auth.js";
import { shownCallback } from "./callback-url.js";
import { errorResponses } from "./error-responses.js";
import { ApiError } from "./errors.js";

const time = (description: string) => Type.String({ format: "date-time", description });

const RequestStatus = Type.Object(
  {
    request_id: Type.String({ format: "uuid" }),
    status: Type.Unsafe<string>({
      type: "string",
      enum: ["queued", "transcribing", "delivering", "delivered", "failed"],
      description:
        "`delivering`: there is a result, and the callback's receiver has not taken it yet. `failed`: it never did, and no more attempts are made.",
    }),
    created: time("When the request was accepted."),
    started: Type.Optional(time("When its transcription was begun, the last time.")),
    completed: Type.Optional(time("When its result was there.")),
    ended: Type.Optional(time("When it was delivered, or given up.")),
    callback: Type.Object({
      url: Type.String({ description: "Without user name and password." }),
      method: Type.String({ description: "`POST` or `PUT`." }),
      attempts: Type.Integer({ minimum: 0, description: "Attempts to deliver that have ended." }),
      last_attempt: Type.Optional(time("When the last of them ended.")),
      last_status: Type.Optional(Type.Integer({ description: "HTTP status that the receiver gave to it." })),
      last_error: Type.Optional(Type.String({ description: "Why it did not succeed." })),
      next_attempt: Type.Optional(time("When the next is due.")),
    }),
    result: Type.Optional(
      Type.Unsafe<unknown>({
        description: "What is or was delivered: the transcript as JSON, or subtitles as text.",
        anyOf: [{ $ref: "ListenResponse#" }, { type: "string" }],
      }),
    ),
    error: Type.Optional(Type.Unsafe<unknown>({ description: "What is or was delivered in place of a result.", $ref: "Error#" })),
  },
  { $id: "RequestStatus", description: "What has become of a request with `callback`." },
);

const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

function statusOf({ id, state, created, started, transcribed, ended, due, callback, attempts, lastAttempt }: Job) {
  return {
    request_id: id,
    status: state === "accepted" ? "queued" : state,
    created: iso(created),
    ...(started !== undefined && { started: iso(started) }),
    ...(transcribed !== undefined && { completed: iso(transcribed) }),
    ...(ended !== undefined && { ended: iso(ended) }),
    callback: {
      url: shownCallback(callback.url),
      method: callback.method,
      attempts,
      ...(lastAttempt !== undefined && {
        last_attempt: iso(lastAttempt.at),
        ...(lastAttempt.status !== undefined && { last_status: lastAttempt.status }),
        ...(lastAttempt.error !== undefined && { last_error: lastAttempt.error }),
      }),
      ...(state === "delivering" && { next_attempt: iso(due) }),
    },
  } satisfies Static<typeof RequestStatus>;
}

/** The answer as JSON. A transcript is put in as it is stored, for it may be large. */
function written(job: Job, result: JobResult | undefined): string {
  const status = JSON.stringify(statusOf(job));
  if (result === undefined) return status;
  const text = result.body.toString();
  return `${status.slice(0, -1)},"${result.erroneous ? "error" : "result"}":${result.contentType === "application/json" ? text : JSON.stringify(text)}}`;
}

/** `GET /v1/requests/{id}`: what has become of a request with `callback`, for the key that made it. */
export async function requests(app: FastifyInstance, { keys, jobs }: AppOptions): Promise<void> {
  app.addSchema(RequestStatus);

  app.get<{ Params: { id: string } }>(
    "/v1/requests/:id",
    {
      schema: {
        operationId: "getRequest",
        summary: "Ask what has become of a request with callback",
        description:
          "For the key that made the request. It is known until some time after its end, which the server's operator sets. Requests without " +
          "`callback` have had their answer and are not kept.",
        tags: ["Transcription"],
        security,
        params: Type.Object({ id: Type.String({ description: "The `request_id`." }) }),
        response: { 200: Type.Ref("RequestStatus"), ...errorResponses(401, 404, 500, 503) },
      },
      onRequest: authenticate(keys, headerKey, { counted: false }),
      // It is written by hand: see `written`.
      serializerCompiler: () => String,
    },
    async (request, reply) => {
      const { id } = request.params;
      const job = await jobs.store.find(id);
      if (job === undefined || job.owner.id !== callerOf(request as FastifyRequest).key.id) throw new ApiError("unknownRequest", { id });
      const result = job.transcribed === undefined ? undefined : await jobs.store.result(id);
      return reply.type("application/json; charset=utf-8").header("cache-control", "no-store").send(written(job, result));
    },
  );
}
