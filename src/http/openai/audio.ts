import { Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from "fastify";
import type { TranscriptChannel } from "../../transcript/index.js";
import type { AppOptions } from "../app-options.js";
import { authenticate, callerOf } from "../auth.js";
import { noteError } from "../error-body.js";
import { openAiErrorResponses } from "../error-responses.js";
import { ApiError } from "../errors.js";
import { formOverhead, readRecordingForm } from "../form/index.js";
import { isForm } from "../media-type.js";
import { OpenAiErrorBody, openAiErrorBody } from "../openai-error.js";
import { checkLength } from "../received-body.js";
import { transcribe } from "../recognition.js";
import { beginWork, type RequestWork } from "../request-work.js";
import { acceptBody } from "../unread-body.js";
import { renderAnswer } from "./answer.js";
import { type AudioTask, formSchema, parseFields } from "./audio-fields.js";
import { type AudioRequest, meantModels, readAudioRequest } from "./audio-request.js";
import { AudioTranscription } from "./audio-schemas.js";
import { type HeldBytes, holdBytes } from "./held-bytes.js";
import { transcriptEvents } from "./transcript-events.js";

/** Bytes of a recording that are held in memory until the form's last field has come. */
const heldInMemory = 1_048_576;

const answers: Readonly<Record<string, { readonly schema: object }>> = {
  "application/json": { schema: Type.Ref("AudioTranscription") },
  "text/plain": { schema: Type.String({ description: "The text alone (`text`), or subtitles in the SubRip format (`srt`)." }) },
  "text/vtt": { schema: Type.String({ description: "Subtitles in the WebVTT format." }) },
};
const events = {
  schema: Type.String({ description: "With `stream`: `transcript.text.delta` for each stretch, then `transcript.text.done`." }),
};

const texts: Readonly<Record<AudioTask, FastifySchema>> = {
  transcribe: {
    operationId: "createTranscription",
    summary: "Transcribe a recording (OpenAI)",
    description: "OpenAI's transcription: a form with the recording and its fields, in any order.",
  },
  translate: {
    operationId: "createTranslation",
    summary: "Translate a recording to English (OpenAI)",
    description: "OpenAI's translation: English text, whatever is spoken. Needs a multilingual model.",
  },
};

function schemaOf(task: AudioTask): FastifySchema {
  const content = task === "transcribe" ? { ...answers, "text/event-stream": events } : answers;
  return {
    ...texts[task],
    tags: ["OpenAI"],
    security: [{ bearer: [] }],
    body: { content: { "multipart/form-data": { schema: formSchema(task) } } },
    response: {
      200: { description: "The text, in the form that `response_format` asks for.", content },
      ...openAiErrorResponses(400, 401, 403, 404, 408, 413, 415, 429, 500, 503, 504, 507),
    },
  };
}

/** OpenAI's audio endpoints (https://platform.openai.com/docs/api-reference/audio), answers and errors in OpenAI's forms. */
export async function audio(app: FastifyInstance, { config, engine, decoder, detector, keys }: AppOptions): Promise<void> {
  app.addSchema(AudioTranscription);
  app.addSchema(OpenAiErrorBody);

  /** The whole form. Its fields may come behind the recording, and say how to transcribe it: until then it is held. */
  async function receive(task: AudioTask, request: FastifyRequest, { signal }: RequestWork) {
    const { facts } = request;
    const receiving = { limit: config.maxUploadBytes, idleSeconds: config.uploadIdleSeconds, signal };
    const form = await readRecordingForm(request.raw, request.headers["content-type"] ?? "", receiving);
    // What is wrong already is told before the recording has come.
    meantModels(engine.models(), parseFields(task, form.before).model);
    try {
      const held = await holdBytes(form.recording, { folder: config.dataDir, memory: heldInMemory });
      try {
        const behind = await form.behind();
        const names = new Set([...Object.keys(form.before), ...Object.keys(behind)]);
        const fields = Object.fromEntries([...names].map((name) => [name, [...(form.before[name] ?? []), ...(behind[name] ?? [])]]));
        return { held, asked: readAudioRequest(task, parseFields(task, fields), engine.models()) };
      } catch (error) {
        await held.release();
        throw error;
      }
    } finally {
      facts.bytes = form.recording.bytes();
      facts.receiveMs = form.recording.waitedMs();
    }
  }

  async function answer(request: FastifyRequest, reply: FastifyReply, work: RequestWork, asked: AudioRequest, held: HeldBytes) {
    const { signal } = work;
    const recognise = async (onHeard?: (stretch: TranscriptChannel) => void) => {
      try {
        const options = { speech: asked.speech, channels: "mix" as const, signal, ...(onHeard && { onHeard }) };
        return await transcribe({ engine, decoder, detector }, held.read(), options, {
          facts: request.facts,
          hear: (seconds) => callerOf(request).hear(seconds),
        });
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      } finally {
        await held.release();
        work.end();
      }
    };
    if (!asked.stream) {
      const { transcript } = await recognise();
      const { contentType, payload } = renderAnswer(transcript, asked);
      return reply.type(contentType).send(payload);
    }
    const body = await transcriptEvents(recognise, (error) => openAiErrorBody(noteError(error, request)));
    return reply.type("text/event-stream; charset=utf-8").headers({ "cache-control": "no-cache", "x-accel-buffering": "no" }).send(body);
  }

  function handler(task: AudioTask) {
    return async (request: FastifyRequest, reply: FastifyReply) => {
      const { "content-type": type, "content-length": length } = request.headers;
      if (!isForm(type)) throw new ApiError("unsupportedMediaType", { type: type ?? "", accepted: "multipart/form-data" });
      checkLength(length, config.maxUploadBytes + formOverhead);
      const work = beginWork(reply, config.requestSeconds);
      try {
        work.hold(engine.admit());
        acceptBody(request, reply);
        const { asked, held } = await receive(task, request, work);
        request.facts.model = asked.model.id;
        return await answer(request, reply, work, asked, held);
      } catch (error) {
        work.end();
        throw work.signal.aborted ? work.signal.reason : error;
      }
    };
  }

  const routes = { transcribe: "/v1/audio/transcriptions", translate: "/v1/audio/translations" } as const;
  for (const [task, url] of Object.entries(routes) as [AudioTask, string][]) {
    app.post(
      url,
      {
        schema: schemaOf(task),
        onRequest: authenticate(keys),
        // The tables of fields give better errors than a schema can.
        validatorCompiler: () => (value: unknown) => ({ value }),
      },
      handler(task),
    );
  }
}
