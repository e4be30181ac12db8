import { Type } from "@fastify/type-provider-typebox";
import type { TranscriptChannel } from "../transcript/index.js";
import type { SendEvent } from "./event-stream.js";
import type { ListenRequest } from "./listen-request.js";
import type { Answer } from "./recognition.js";
import { renderResults } from "./rendering.js";

/** Told each stretch of each channel as soon as all before it in its channel has been heard. */
export type OnHeard = (stretch: TranscriptChannel, channel: number) => void;

export const listenEventsSchema = Type.String({
  description:
    "With `Accept: text/event-stream`: a `progress` for each stretch that was heard, then `result` with the JSON of the answer, or `error` with that of the error.",
});

/** Whether the client asks to be told while its recording is transcribed. Only JSON can be told so. */
export function wantsEvents(accept: string | undefined, { rendering, callback }: ListenRequest): boolean {
  return rendering.format === "json" && callback === undefined && /(?:^|,)\s*text\/event-stream\b/i.test(accept ?? "");
}

/** An addition of this server: Deepgram answers when all is heard. */
export function listenEvents(asked: ListenRequest, recognise: (onHeard: OnHeard) => Promise<Answer>) {
  return async (send: SendEvent): Promise<void> => {
    const { payload } = await recognise((stretch, channel) => {
      const end = stretch.segments.at(-1)?.end;
      if (end === undefined) return;
      const [heard] = renderResults({ duration: end, channels: [stretch] }, asked.rendering).channels;
      send({ seconds: end, channel, transcript: heard!.alternatives[0]!.transcript }, "progress");
    });
    send(payload as object, "result");
  };
}
