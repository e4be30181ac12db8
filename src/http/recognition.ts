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
  /** Told of seconds of audio as they are transcribed; each channel counts where channels are transcribed apart. */
  readonly hear: (seconds: number) => void;
}

export interface Answer {
  readonly contentType: string;
  readonly payload: string | object;
}

/** The whole way of one request: the body's bytes, the transcript, the answer. */
export async function recognise({ recogniser, asked, body, signal, requestId, facts, hear }: Recognition): Promise<Answer> {
  const { speech, start, duration, channels, raw, rendering } = asked;
  let decoding = 0;
  const waitedBefore = body.waitedMs();
  const heard = metered(asked, hear);
  try {
    const { transcript, notes, timings } = await transcribeRecording(recogniser, body, {
      speech,
      start,
      channels,
      signal,
      ...(duration !== undefined && { duration }),
      ...(raw !== undefined && { raw }),
      onBlock(seconds, waitedMs, count) {
        facts.audioSeconds = seconds;
        heard(seconds, count);
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

/** What lies within the stretch that is wanted, of the channels that are transcribed. */
function metered({ start, duration = Number.POSITIVE_INFINITY, channels }: ListenRequest, hear: (seconds: number) => void) {
  let before = 0;
  return (seconds: number, count: number): void => {
    const wanted = Math.min(Math.max(0, seconds - start / 1000), duration / 1000);
    hear((wanted - before) * (channels === "each" ? count : 1));
    before = wanted;
  };
}
