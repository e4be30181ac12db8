import { Readable } from "node:stream";
import type { Recording } from "../../recording/index.js";
import { openAiUsage, RunningText, type TranscriptChannel } from "../../transcript/index.js";

/** One event (HTML Living Standard, section 9.2.6); OpenAI names those of errors alone. */
function event(data: object, name?: string): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/**
 * A transcript as OpenAI's server-sent events (https://platform.openai.com/docs/api-reference/audio/transcript-text-delta-event), while it is
 * being made. Resolves when there is something to send; what fails before that rejects, what fails later becomes the last event.
 * @param transcribe told where the stretches go
 * @param errorBody what clients are told of an error
 */
export function transcriptEvents(
  transcribe: (onHeard: (stretch: TranscriptChannel) => void) => Promise<Recording>,
  errorBody: (error: unknown) => object,
): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const events = new Readable({ read: () => undefined });
    const text = new RunningText();
    let begun = false;
    const send = (what: string) => {
      begun = true;
      events.push(what);
      resolve(events);
    };
    const heard = (stretch: TranscriptChannel) => {
      const delta = text.add(stretch);
      if (delta !== "") send(event({ type: "transcript.text.delta", delta }));
    };
    transcribe(heard).then(
      ({ transcript }) => {
        send(event({ type: "transcript.text.done", text: text.text, usage: openAiUsage(transcript) }));
        events.push(null);
      },
      (error: unknown) => {
        if (!begun) return reject(error);
        send(event(errorBody(error), "error"));
        events.push(null);
      },
    );
  });
}
