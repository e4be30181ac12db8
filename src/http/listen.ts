import { Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from "fastify";
import type { AppOptions } from "./app-options.js";
import { authenticate, security } from "./auth.js";
import { errorResponses } from "./error-responses.js";
import { ApiError } from "./errors.js";
import { type FormFields, formOverhead } from "./form/index.js";
import { readListenForm } from "./listen-form.js";
import { ListenQuery } from "./listen-query.js";
import { readListenRequest } from "./listen-request.js";
import { ListenResponse } from "./listen-response.js";
import { checkLength, type ReceivedBody, receiveBody } from "./received-body.js";
import { recognise } from "./recognition.js";
import { beginWork } from "./request-work.js";
import { acceptBody } from "./unread-body.js";
import { jsonLimit, readUrlSource } from "./url-source.js";

const bytes = Type.Unsafe({ type: "string", contentMediaType: "application/octet-stream", description: "The recording's bytes." });

const form = Type.Object(
  { file: bytes },
  {
    additionalProperties: Type.String(),
    description: "A form with the recording in it. Fields before the file may be parameters, of which those of the query go first.",
  },
);

const schema: FastifySchema = {
  operationId: "listen",
  summary: "Transcribe a recording",
  description:
    "Send the bytes of an audio or video file as the body, whole or chunk by chunk. The format is recognised from the bytes; " +
    "`Content-Type` is no more than a hint. Headerless samples need `encoding` and `sample_rate`.",
  tags: ["Transcription"],
  security,
  querystring: ListenQuery,
  body: {
    content: {
      "audio/*": { schema: bytes },
      "video/*": { schema: bytes },
      "application/octet-stream": { schema: bytes },
      "multipart/form-data": { schema: form },
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
    ...errorResponses(400, 401, 408, 413, 415, 429, 500, 503, 504),
  },
};

/** `POST /v1/listen`, Deepgram's transcription of pre-recorded audio. */
export async function listen(app: FastifyInstance, { config, engine, decoder, detector, keys }: AppOptions): Promise<void> {
  app.addSchema(ListenResponse);

  async function handle(request: FastifyRequest, reply: FastifyReply) {
    const read = (fields?: FormFields) => {
      const asked = readListenRequest(request, engine.models(), fields);
      request.facts.model = asked.model.id;
      return asked;
    };
    let asked = read();
    const limit = asked.kind === "json" ? jsonLimit : config.maxUploadBytes;
    checkLength(request.headers["content-length"], asked.kind === "form" ? limit + formOverhead : limit);

    const work = beginWork(reply, engine, config.requestSeconds);
    const { signal } = work;
    try {
      acceptBody(request, reply);
      const receiving = { limit, idleSeconds: config.uploadIdleSeconds, signal };
      let body: ReceivedBody;
      if (asked.kind === "form") {
        const form = await readListenForm(request, receiving);
        asked = read(form.fields);
        body = form.recording;
      } else {
        body = receiveBody(request.raw, receiving);
      }
      if (asked.kind === "json") {
        await readUrlSource(body);
        throw new ApiError("noUrlSource");
      }
      const { contentType, payload } = await recognise({
        recogniser: { engine, decoder, detector },
        asked,
        body,
        signal,
        requestId: request.id,
        facts: request.facts,
      });
      return reply.type(contentType).send(payload);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      work.end();
    }
  }

  app.post(
    "/v1/listen",
    {
      schema,
      onRequest: authenticate(keys),
      // The table of parameters gives better errors than a schema can; the schema here is the same table, for the reference.
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    handle,
  );
}
