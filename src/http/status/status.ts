import { Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import type { AppOptions } from "../app-options.js";
import { authenticate, callerOf, headerKey, security } from "../auth.js";
import { errorResponses } from "../error-responses.js";
import { CallbackCounts, callbackCounts } from "../health.js";
import type { MinuteFigures } from "./last-hour.js";
import type { Recorder } from "./recorder.js";

const Minute = Type.Object({
  minute: Type.String({ format: "date-time", description: "When it began." }),
  requests: Type.Integer({ description: "Requests that transcribe, live streams among them, that ended." }),
  errors: Type.Integer({ description: "Those of them that were answered with 4xx or 5xx." }),
  audio_seconds: Type.Number({ description: "Seconds of audio transcribed, of recordings and of live streams." }),
  real_time_factor: Type.Optional(
    Type.Number({
      description: "Seconds that recordings took for each of their seconds, without waiting for their bytes; absent when there were none.",
    }),
  ),
  latency_median_ms: Type.Optional(
    Type.Number({
      description: "Milliseconds to the answer, without waiting for the client's bytes; within a twentieth. Absent when there was none.",
    }),
  ),
  latency_p95_ms: Type.Optional(Type.Number()),
  peak_queue: Type.Integer({ description: "Most windows of audio that waited." }),
  peak_requests: Type.Integer({ description: "Most requests accepted at once." }),
  peak_streams: Type.Integer({ description: "Most live streams open at once." }),
});

const Status = Type.Object(
  {
    status: Type.Unsafe<"ready" | "unavailable">(Type.String({ enum: ["ready", "unavailable"] })),
    reason: Type.Optional(Type.String({ description: "Why the server is not ready." })),
    version: Type.String(),
    started: Type.String({ format: "date-time" }),
    uptime_seconds: Type.Integer(),
    models: Type.Array(Type.Object({ name: Type.String(), ready: Type.Boolean(), restarts: Type.Integer() }), {
      description: "The models that are loaded.",
    }),
    queue: Type.Object({
      admitted: Type.Integer({ description: "Requests accepted and not yet finished." }),
      waiting: Type.Integer({ description: "Windows of audio that wait for the decoder." }),
      active: Type.Integer({ description: "Windows of audio in the decoder now." }),
    }),
    callbacks: CallbackCounts,
    streams: Type.Integer({ description: "Live streams open." }),
    live_delay_seconds: Type.Number({ description: "Seconds that live text comes late; 0 when there has been none for a while." }),
    memory: Type.Optional(
      Type.Object({
        resident_bytes: Type.Integer({ description: "Of the whole process, models included." }),
        heap_bytes: Type.Integer({ description: "JavaScript objects of the main thread." }),
      }),
    ),
    last_hour: Type.Optional(Type.Array(Minute, { description: "Sixty minutes, the one that runs last." })),
  },
  { $id: "Status", description: "How the server does; `memory` and `last_hour` only for keys with the scope `admin`." },
);

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));

function describeMinute({ minute, realTimeFactor, latencyMedian, latencyP95, ...figures }: MinuteFigures) {
  return {
    minute: new Date(minute).toISOString(),
    requests: figures.requests,
    errors: figures.errors,
    audio_seconds: rounded(figures.audioSeconds, 3),
    ...(realTimeFactor !== undefined && { real_time_factor: rounded(realTimeFactor, 4) }),
    ...(latencyMedian !== undefined && { latency_median_ms: rounded(latencyMedian, 1) }),
    ...(latencyP95 !== undefined && { latency_p95_ms: rounded(latencyP95, 1) }),
    peak_queue: figures.peakWaiting,
    peak_requests: figures.peakAdmitted,
    peak_streams: figures.peakStreams,
  };
}

/** The models that workers hold, each once. */
function loaded(workers: readonly { readonly model: string; readonly alive: boolean; readonly restarts: number }[]) {
  return [...new Set(workers.map(({ model }) => model))].map((name) => {
    const own = workers.filter(({ model }) => model === name);
    return { name, ready: own.every(({ alive }) => alive), restarts: own.reduce((sum, { restarts }) => sum + restarts, 0) };
  });
}

/** `GET /v1/status`: how the server does now, and for administrators in the last hour. */
export async function status(
  app: FastifyInstance,
  { engine, jobs, keys, version, recorder }: AppOptions & { readonly recorder: Recorder },
): Promise<void> {
  app.addSchema(Status);
  const started = new Date(Date.now() - process.uptime() * 1000).toISOString();

  function details() {
    const { rss, heapUsed } = process.memoryUsage();
    return { memory: { resident_bytes: rss, heap_bytes: heapUsed }, last_hour: recorder.lastHour().map(describeMinute) };
  }

  app.get(
    "/v1/status",
    {
      onRequest: authenticate(keys, headerKey, { counted: false }),
      schema: {
        operationId: "status",
        summary: "Show how the server does",
        description: "Any key may ask what goes on now; `memory` and `last_hour` are for keys with the scope `admin`.",
        tags: ["Server"],
        security,
        response: { 200: Type.Ref("Status"), ...errorResponses(401) },
      },
    },
    async (request) => {
      const { ready, reason, admitted, waiting, active, streams, liveDelay, workers } = engine.status();
      return {
        status: ready ? "ready" : "unavailable",
        ...(reason !== undefined && { reason }),
        version,
        started,
        uptime_seconds: Math.floor(process.uptime()),
        models: loaded(workers),
        queue: { admitted, waiting, active },
        callbacks: await callbackCounts(jobs),
        streams,
        live_delay_seconds: rounded(liveDelay, 3),
        ...(callerOf(request).scopes.includes("admin") && details()),
      };
    },
  );
}
