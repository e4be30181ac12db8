import { type Recogniser, transcribeRecording } from "../recording/index.js";
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

export interface Answer {
  readonly contentType: string;
  readonly payload: string | object;
}

/** The whole way of one request: the body's bytes, the transcript, the answer. */
export async function recognise({ recogniser, asked, body, signal, requestId, facts }: Recognition): Promise<Answer> {
  const { speech, start, duration, channels, raw, rendering } = asked;
  let decoding = 0;
  const waitedBefore = body.waitedMs();
  try {
    const { transcript, notes, timings } = await transcribeRecording(recogniser, body, {
      speech,
      start,
      channels,
      signal,
      ...(duration !== undefined && { duration }),
      ...(raw !== undefined && { raw }),
      onBlock(seconds, waitedMs) {
        facts.audioSeconds = seconds;
        decoding += waitedMs;
      },
    });
    // A decoder may be done before the file is, for instance with tags at its end; the hash is of every byte.
    await body.finish();
    Object.assign(facts, timings);
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
    facts.decodeMs = Math.max(0, decoding - (body.waitedMs() - waitedBefore));
  }
}
