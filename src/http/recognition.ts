import type { AudioDecoder, AudioStream } from "../audio/index.js";
import type { Engine } from "../engine/index.js";
import { renderDeepgram } from "../transcript/index.js";
import type { ListenRequest } from "./listen-request.js";
import { type Heard, listenResponse } from "./listen-response.js";
import type { ReceivedBody } from "./received-body.js";
import type { RequestFacts } from "./request-facts.js";

interface Recognition {
  readonly engine: Engine;
  readonly decoder: AudioDecoder;
  readonly asked: ListenRequest;
  readonly body: ReceivedBody;
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly facts: RequestFacts;
}

/** The one output channel of a mixed-down stream; `spent` is told the milliseconds that each block took. */
async function* mono(stream: AudioStream, spent: (ms: number) => void): AsyncGenerator<Float32Array, void, undefined> {
  const blocks = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const from = performance.now();
      const { done, value } = await blocks.next();
      spent(performance.now() - from);
      if (done === true) return;
      yield value[0]!;
    }
  } finally {
    await blocks.return?.();
  }
}

/** The whole way of one recording: bytes, samples, segments, answer. Nothing of the audio is held. */
export async function recognise({ engine, decoder, asked, body, signal, requestId, facts }: Recognition) {
  const { model, language, prompt, raw } = asked;
  const stream = decoder.decode(body, { signal, channels: "mix", ...(raw !== undefined && { raw }) });
  let decoding = 0;
  const samples = mono(stream, (ms) => {
    decoding += ms;
  });
  try {
    const options = { model: model.id, language, ...(prompt !== undefined && { prompt }) };
    const { segments, language: spoken, timings } = await engine.transcribe(samples, options, signal);
    // A decoder may be done before the file is, for instance with tags at its end; the hash is of every byte.
    await body.finish();
    Object.assign(facts, timings);
    const duration = stream.duration();
    const transcript = { duration, channels: [{ segments, language: spoken }] };
    const results = renderDeepgram(transcript, { punctuate: asked.punctuate, detectLanguage: asked.detectLanguage });
    const heard: Heard = { requestId, sha256: body.sha256(), duration, truncated: stream.info().truncated, results };
    return listenResponse(asked, heard);
  } catch (error) {
    // What went wrong with the body explains whatever the decoder made of it.
    throw body.failure() ?? error;
  } finally {
    facts.bytes = body.bytes();
    facts.receiveMs = body.waitedMs();
    facts.decodeMs = Math.max(0, decoding - body.waitedMs());
    facts.audioSeconds = stream.duration();
  }
}
