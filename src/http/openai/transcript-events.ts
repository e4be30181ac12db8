import type { Recording } from "../../recording/index.js";
import { openAiUsage, RunningText, type TranscriptChannel } from "../../transcript/index.js";
import type { SendEvent } from "../event-stream.js";

/**
 * A transcript as OpenAI's server-sent events (https://platform.openai.com/docs/api-reference/audio/transcript-text-delta-event), while it is
 * being made; OpenAI names those of errors alone.
 * @param transcribe told where the stretches go
 */
export function transcriptEvents(transcribe: (onHeard: (stretch: TranscriptChannel) => void) => Promise<Recording>) {
  return async (send: SendEvent): Promise<void> => {
    const text = new RunningText();
    const { transcript } = await transcribe((stretch) => {
      const delta = text.add(stretch);
      if (delta !== "") send({ type: "transcript.text.delta", delta });
    });
    send({ type: "transcript.text.done", text: text.text, usage: openAiUsage(transcript) });
  };
}
