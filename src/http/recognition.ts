import { type Recogniser, type Recording, type RecordingOptions, transcribeRecording } from "../recording/index.js";
import type { ListenRequest } from "./listen-request.js";
import { listenResponse } from "./listen-response.js";
import { recordingWarnings } from "./listen-warnings.js";
import type { ReceivedBody } from "./received-body.js";
import { renderCaptions, renderResults } from "./rendering.js";
import type { RequestFacts } from "./request-facts.js";

interface Recognition {
  readonly recogniser: Recogniser;
  readonly asked: ListenRequest;
  readonly body: ReceivedBody;
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly facts: RequestFacts;
}

/**
 * Transcribes a recording's bytes and tells the log how long what took.
 * @param waitedMs how much of the time until now was spent waiting for the bytes
 */
export async function transcribe(
  recogniser: Recogniser,
  bytes: AsyncIterable<Uint8Array>,
  options: Omit<RecordingOptions, "onBlock">,
  facts: RequestFacts,
  waitedMs: () => number = () => 0,
): Promise<Recording> {
  let decoding = 0;
  const waitedBefore = waitedMs();
  try {
    const recording = await transcribeRecording(recogniser, bytes, {
      ...options,
      onBlock(seconds, waited) {
        facts.audioSeconds = seconds;
        decoding += waited;
      },
    });
    Object.assign(facts, recording.timings);
    return recording;
  } finally {
    facts.decodeMs = Math.max(0, decoding - (waitedMs() - waitedBefore));
  }
}

export interface Answer {
  readonly contentType: string;
  readonly payload: string | object;
}

/** The whole way of one request: the body's bytes, the transcript, the answer. */
export async function recognise({ recogniser, asked, body, signal, requestId, facts }: Recognition): Promise<Answer> {
  const { speech, start, duration, channels, raw, rendering } = asked;
  try {
    const options: RecordingOptions = {
      speech,
      start,
      channels,
      signal,
      ...(duration !== undefined && { duration }),
      ...(raw !== undefined && { raw }),
    };
    const { transcript, notes } = await transcribe(recogniser, body, options, facts, body.waitedMs);
    // A decoder may be done before the file is, for instance with tags at its end; the hash is of every byte.
    await body.finish();
    if (rendering.format !== "json") {
      const { contentType, text } = renderCaptions(transcript, rendering);
      return { contentType, payload: text };
    }
    const payload = listenResponse(asked, {
      requestId,
      sha256: body.sha256(),
      duration: transcript.duration,
      warnings: recordingWarnings(notes),
      results: renderResults(transcript, rendering),
    });
    return { contentType: "application/json; charset=utf-8", payload };
  } catch (error) {
    // What went wrong with the body explains whatever the decoder made of it.
    throw body.failure() ?? error;
  } finally {
    facts.bytes = body.bytes();
    facts.receiveMs = body.waitedMs();
  }
}
