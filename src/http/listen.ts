import { Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from "fastify";
import type { Admission } from "../engine/index.js";
import type { AppOptions } from "./app-options.js";
import { authenticate, callerOf, security } from "./auth.js";
import { errorResponses } from "./error-responses.js";
import { ApiError } from "./errors.js";
import type { JobIntake } from "./job-intake.js";
import { ListenQuery } from "./listen-query.js";
import { readListenRequest } from "./listen-request.js";
import { checkLength, type ReceivedBody, receiveBody } from "./received-body.js";
import { recognise } from "./recognition.js";
import { acceptBody } from "./unread-body.js";
import { withUrlRecording } from "./url-recording.js";
import { jsonLimit, loggedHost, readUrlSource, UrlSource } from "./url-source.js";

const bytes = Type.Unsafe({ type: "string", contentMediaType: "application/octet-stream", description: "The recording's bytes." });

const schema: FastifySchema = {
  operationId: "listen",
  summary: "Transcribe a recording",
  description:
    "Send the bytes of an audio or video file as the body, whole or chunk by chunk. The format is recognised from the bytes; " +
    "`Content-Type` is no more than a hint. Headerless samples need `encoding` and `sample_rate`. Or send JSON with the `url` of a recording, which is " +
    "fetched under the rules of the server's operator.",
  tags: ["Transcription"],
  security,
  querystring: ListenQuery,
  body: {
    content: {
      "audio/*": { schema: bytes },
      "video/*": { schema: bytes },
      "application/octet-stream": { schema: bytes },
      "application/json": { schema: UrlSource },
    },
  },
  response: {
    200: {
      description: "The transcript, in the form that `response_format` asks for.",
      content: {
        "application/json": { schema: Type.Ref("ListenResponse") },
        "text/plain": { schema: Type.String({ description: "Subtitles in the SubRip format." }) },
        "text/vtt": { schema: Type.String({ description: "Subtitles in the WebVTT format." }) },
      },
    },
    ...errorResponses(400, 401, 403, 408, 413, 415, 429, 500, 503, 504, 507),
  },
};

/** `POST /v1/listen`, Deepgram's transcription of pre-recorded audio. */
export async function listen(
  app: FastifyInstance,
  { config, engine, decoder, detector, keys, network, intake }: AppOptions & { readonly intake: JobIntake },
): Promise<void> {
  async function handle(request: FastifyRequest, reply: FastifyReply) {
    const asked = readListenRequest(request, engine.models());
    request.facts.model = asked.model.id;
    const limit = asked.kind === "json" ? jsonLimit : config.maxUploadBytes;
    checkLength(request.headers["content-length"], limit);

    const controller = new AbortController();
    const { signal } = controller;
    const seconds = config.requestSeconds;
    const timer = setTimeout(() => controller.abort(new ApiError("timeout", { seconds })), seconds * 1000);
    let admission: Admission | undefined;
    const closed = () => {
      if (!reply.raw.writableFinished) controller.abort(new ApiError("clientGone"));
      admission?.release();
    };
    reply.raw.once("close", closed);
    try {
      const { callback } = asked;
      admission = callback === undefined ? engine.admit() : await intake.admit(request, callback, signal);
      acceptBody(request, reply);
      const body = receiveBody(request.raw, { limit, idleSeconds: config.uploadIdleSeconds, signal });
      if (callback !== undefined) {
        await intake.take(request, asked, callback, body, signal);
        return reply.type("application/json; charset=utf-8").serializer(JSON.stringify).send({ request_id: request.id });
      }
      const recognised = (recording: ReceivedBody) =>
        recognise({
          recogniser: { engine, decoder, detector },
          asked,
          body: recording,
          signal,
          requestId: request.id,
          facts: request.facts,
          hear: (seconds) => callerOf(request).hear(seconds),
        });
      const fetched = async (url: string) => {
        request.facts.source = loggedHost(url);
        return withUrlRecording(url, { config, network, signal }, recognised);
      };
      const { contentType, payload } = asked.kind === "json" ? await fetched(await readUrlSource(body)) : await recognised(body);
      return reply.type(contentType).send(payload);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      clearTimeout(timer);
      admission?.release();
    }
  }

  app.post(
    "/v1/listen",
    {
      schema,
      config: { transcribes: true },
      onRequest: authenticate(keys),
      // The table of parameters gives better errors than a schema can; the schema here is the same table, for the reference.
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    handle,
  );
}
