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
  /** Told of seconds of audio as they are transcribed; each channel counts where channels are transcribed apart. */
  readonly hear: (seconds: number) => void;
  readonly onHeard?: RecordingOptions["onHeard"];
}

interface Ledger {
  readonly facts: RequestFacts;
  readonly hear: (seconds: number) => void;
  /** How much of the time until now was spent waiting for the bytes. */
  readonly waitedMs?: () => number;
}

/** Transcribes a recording's bytes, tells the log how long what took, and the key's owner's account how much was transcribed. */
export async function transcribe(
  recogniser: Recogniser,
  bytes: AsyncIterable<Uint8Array>,
  options: Omit<RecordingOptions, "onBlock">,
  { facts, hear, waitedMs = () => 0 }: Ledger,
): Promise<Recording> {
  let decoding = 0;
  const waitedBefore = waitedMs();
  const heard = metered(options, hear);
  try {
    const recording = await transcribeRecording(recogniser, bytes, {
      ...options,
      onBlock(seconds, waited, channels) {
        facts.audioSeconds = seconds;
        heard(seconds, channels);
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
export async function recognise({ recogniser, asked, body, signal, requestId, facts, hear, onHeard }: Recognition): Promise<Answer> {
  const { speech, start, duration, channels, raw, rendering } = asked;
  try {
    const options: RecordingOptions = {
      speech,
      start,
      channels,
      signal,
      ...(duration !== undefined && { duration }),
      ...(raw !== undefined && { raw }),
      ...(onHeard !== undefined && { onHeard }),
    };
    const { transcript, notes } = await transcribe(recogniser, body, options, { facts, hear, waitedMs: body.waitedMs });
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

type MeteredOptions = Pick<RecordingOptions, "start" | "duration" | "channels">;

/** What lies within the stretch that is wanted, of the channels that are transcribed. */
function metered({ start = 0, duration = Number.POSITIVE_INFINITY, channels }: MeteredOptions, hear: (seconds: number) => void) {
  let before = 0;
  return (seconds: number, count: number): void => {
    const wanted = Math.min(Math.max(0, seconds - start / 1000), duration / 1000);
    hear((wanted - before) * (channels === "each" ? count : 1));
    before = wanted;
  };
}
