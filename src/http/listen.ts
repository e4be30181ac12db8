import { Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from "fastify";
import type { AppOptions } from "./app-options.js";
import { authenticate, callerOf, security } from "./auth.js";
import { errorBody, noteError } from "./error-body.js";
import { errorResponses } from "./error-responses.js";
import { eventStream, eventStreamHeaders, eventStreamType } from "./event-stream.js";
import { type FormFields, formOverhead } from "./form/index.js";
import type { JobIntake } from "./job-intake.js";
import { jsonBodyLimit } from "./json-limit.js";
import { type ListenAccepted, listenCallbacks } from "./listen-accepted.js";
import { listenEvents, listenEventsSchema, type OnHeard, wantsEvents } from "./listen-events.js";
import { readListenForm } from "./listen-form.js";
import { ListenQuery } from "./listen-query.js";
import { type ListenRequest, readListenRequest } from "./listen-request.js";
import { bodyFaults, checkLength, type ReceivedBody, receiveBody } from "./received-body.js";
import { recognise } from "./recognition.js";
import { beginWork } from "./request-work.js";
import { acceptBody } from "./unread-body.js";
import { withUrlRecording } from "./url-recording.js";
import { jsonFaults, loggedHost, readUrlSource, UrlSource } from "./url-source.js";

const bytes = Type.Unsafe({ type: "string", contentMediaType: "application/octet-stream", description: "The recording's bytes." });

const form = Type.Object(
  { file: bytes },
  {
    additionalProperties: Type.String(),
    description: "A form with the recording in it. Fields before the file may be parameters, of which those of the query go first.",
  },
);

const schema: FastifySchema & { readonly callbacks: unknown } = {
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
      "multipart/form-data": { schema: form },
      "application/json": { schema: UrlSource },
    },
  },
  response: {
    200: {
      description: "The transcript, in the form that `response_format` asks for; with `callback` the request's id alone.",
      content: {
        "application/json": { schema: Type.Unsafe({ anyOf: [{ $ref: "ListenResponse#" }, { $ref: "ListenAccepted#" }] }) },
        "text/plain": { schema: Type.String({ description: "Subtitles in the SubRip format." }) },
        "text/vtt": { schema: Type.String({ description: "Subtitles in the WebVTT format." }) },
        "text/event-stream": { schema: listenEventsSchema },
      },
    },
    ...errorResponses(400, 401, 403, 408, 413, 415, 429, 500, 503, 504, 507),
  },
  callbacks: listenCallbacks,
};

/** `POST /v1/listen`, Deepgram's transcription of pre-recorded audio. */
export async function listen(
  app: FastifyInstance,
  { config, engine, decoder, detector, keys, network, intake }: AppOptions & { readonly intake: JobIntake },
): Promise<void> {
  /** From the recording, or what says where it is, to the answer. */
  async function answer(request: FastifyRequest, asked: ListenRequest, body: ReceivedBody, signal: AbortSignal, onHeard?: OnHeard) {
    const { id: requestId, facts } = request;
    const hear = (seconds: number) => callerOf(request).hear(seconds);
    const recogniser = { engine, decoder, detector };
    const recognised = (recording: ReceivedBody) =>
      recognise({ recogniser, asked, body: recording, signal, requestId, facts, hear, ...(onHeard !== undefined && { onHeard }) });
    if (asked.kind !== "json") return recognised(body);
    const url = await readUrlSource(body);
    facts.source = loggedHost(url);
    return withUrlRecording(url, { config, network, signal }, recognised);
  }

  async function handle(request: FastifyRequest, reply: FastifyReply) {
    const read = (fields?: FormFields) => {
      const asked = readListenRequest(request, engine.models(), fields);
      request.facts.model = asked.model.id;
      return asked;
    };
    let asked = read();
    const [limit, faults] = asked.kind === "json" ? [jsonBodyLimit, jsonFaults] : [config.maxUploadBytes, bodyFaults];
    checkLength(request.headers["content-length"], asked.kind === "form" ? limit + formOverhead : limit, faults);

    const work = beginWork(reply, config.requestSeconds);
    const { signal } = work;
    try {
      work.hold(asked.callback === undefined ? engine.admit() : await intake.admit(request, asked.callback, signal));
      acceptBody(request, reply);
      const receiving = { limit, faults, idleSeconds: config.uploadIdleSeconds, signal };
      let body: ReceivedBody;
      let query = request.query as Readonly<Record<string, unknown>>;
      if (asked.kind === "form") {
        const form = await readListenForm(request, receiving);
        const before = asked.callback;
        asked = read(form.fields);
        query = { ...form.fields, ...query };
        body = form.recording;
        if (asked.callback !== undefined && before === undefined) work.hold(await intake.admit(request, asked.callback, signal));
      } else {
        body = receiveBody(request.raw, receiving);
      }
      if (asked.callback !== undefined) {
        await intake.take(request, { ...asked, callback: asked.callback, query, body }, signal);
        work.end();
        return reply.type("application/json; charset=utf-8").send({ request_id: request.id } satisfies ListenAccepted);
      }
      const answered = async (onHeard?: OnHeard) => {
        try {
          return await answer(request, asked, body, signal, onHeard);
        } catch (error) {
          throw signal.aborted ? signal.reason : error;
        } finally {
          work.end();
        }
      };
      if (wantsEvents(request.headers.accept, asked)) {
        const events = await eventStream(listenEvents(asked, answered), (error) => errorBody(noteError(error, request), request.id));
        return reply.type(eventStreamType).headers(eventStreamHeaders).send(events);
      }
      const { contentType, payload } = await answered();
      return reply.type(contentType).send(payload);
    } catch (error) {
      work.end();
      throw signal.aborted ? signal.reason : error;
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
