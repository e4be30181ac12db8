import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { TranscriptChannel } from "../../transcript/index.js";
import type { AppOptions } from "../app-options.js";
import { authenticate, callerOf } from "../auth.js";
import { noteError } from "../error-body.js";
import { ApiError } from "../errors.js";
import { eventStream, eventStreamHeaders, eventStreamType } from "../event-stream.js";
import { formOverhead } from "../form/index.js";
import { isForm } from "../media-type.js";
import { OpenAiErrorBody, openAiErrorBody } from "../openai-error.js";
import { checkLength } from "../received-body.js";
import { transcribe } from "../recognition.js";
import { beginWork, type RequestWork } from "../request-work.js";
import { acceptBody } from "../unread-body.js";
import { renderAnswer } from "./answer.js";
import type { AudioTask } from "./audio-fields.js";
import { receiveAudioForm } from "./audio-form.js";
import type { AudioRequest } from "./audio-request.js";
import { AudioTranscription, audioSchema } from "./audio-schemas.js";
import type { HeldBytes } from "./held-bytes.js";
import { transcriptEvents } from "./transcript-events.js";

/** OpenAI's audio endpoints (https://platform.openai.com/docs/api-reference/audio), answers and errors in OpenAI's forms. */
export async function audio(app: FastifyInstance, { config, engine, decoder, detector, keys }: AppOptions): Promise<void> {
  app.addSchema(AudioTranscription);
  app.addSchema(OpenAiErrorBody);

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
    const body = await eventStream(transcriptEvents(recognise), (error) => openAiErrorBody(noteError(error, request)));
    return reply.type(eventStreamType).headers(eventStreamHeaders).send(body);
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
        const receiving = { limit: config.maxUploadBytes, idleSeconds: config.uploadIdleSeconds, signal: work.signal };
        const { asked, held } = await receiveAudioForm(task, request, { ...receiving, folder: config.dataDir, models: engine.models() });
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
        schema: audioSchema(task),
        config: { transcribes: true },
        onRequest: authenticate(keys),
        // The tables of fields give better errors than a schema can.
        validatorCompiler: () => (value: unknown) => ({ value }),
      },
      handler(task),
    );
  }
}
