import { computed, signal } from "@preact/signals";
import { meanConfidence } from "../../transcript/index.js";
import type { ListenAnswer } from "../document/index.js";
import { begun, documentOf } from "../document/index.js";
import { type LiveOptions, liveQuery } from "../snippets/index.js";
import { type MicrophoneDevice, microphones } from "../sound/index.js";
import { finalWords, wavFile } from "../stream/index.js";
import { LiveSession } from "./live-session.js";
import { options } from "./options.js";
import { newRecording } from "./recording.js";
import { keep } from "./recordings.js";
import { onSignOut, session } from "./session.js";

/** Milliseconds. The first of each is what a visitor finds. */
export const ENDPOINTS = [500, 300, 800, 1500] as const;
export const UTTERANCE_ENDS = [1000, 1500, 3000, 0] as const;

export const devices = signal<readonly MicrophoneDevice[]>([]);
export const device = signal("");
export const endpointing = signal<number>(ENDPOINTS[0]);
export const utteranceEnd = signal<number>(UTTERANCE_ENDS[0]);

/** The stream that runs, or the last one. */
export const live = signal<LiveSession | undefined>(undefined);

export const isLive = computed(() => live.value !== undefined && !["done", "failed"].includes(live.value.phase.value));

/** Model, language and text are chosen as for recordings. */
export const liveOptions = computed<LiveOptions>(() => {
  const { model, language, smartFormat, prompt } = options.value;
  return { model, language, smartFormat, prompt, endpointing: endpointing.value, utteranceEnd: utteranceEnd.value };
});

export async function findDevices(): Promise<void> {
  devices.value = await microphones();
  if (!devices.value.some(({ id }) => id === device.value)) device.value = "";
}

export async function startLive(): Promise<void> {
  const { value: signedIn } = session;
  if (signedIn === undefined || isLive.peek()) return;
  const started = new LiveSession(signedIn, liveQuery(liveOptions.peek()));
  live.value = started;
  await started.start(device.peek());
  // Names are told to pages that were allowed to listen.
  await findDevices();
}

/** Puts what was recorded and said among the recordings, to be heard, changed and downloaded. */
export function keepLive(from: LiveSession, name: string): void {
  const words = finalWords(from.take.peek());
  const { type: _, ...metadata } = from.metadata!;
  const answer: ListenAnswer = {
    metadata: { ...metadata, duration: from.seconds.peek(), channels: 1 },
    results: {
      channels: [
        {
          alternatives: [
            {
              transcript: words.map((word) => word.punctuated_word ?? word.word).join(" "),
              confidence: meanConfidence(words),
              words,
            },
          ],
        },
      ],
    },
  };
  const recording = newRecording(name, wavFile(from.pieces, from.sampleRate), options.peek(), from.query);
  recording.answer.value = answer;
  recording.history.value = begun(documentOf(answer, options.peek().language || "en"));
  recording.seconds.value = from.seconds.peek();
  recording.stage.value = { name: "done" };
  keep(recording);
  live.value = undefined;
}

onSignOut(() => {
  live.peek()?.discard();
  live.value = undefined;
});
