import { computed, signal } from "@preact/signals";
import { ApiFailure, transcribe } from "../api/index.js";
import { begun, documentOf } from "../document/index.js";
import { listenQuery } from "../snippets/index.js";
import { announce } from "./announcement.js";
import { options } from "./options.js";
import { newRecording, type Recording } from "./recording.js";
import { onSignOut, session } from "./session.js";

/** How many are on their way at once: the server has others to serve, and takes turns. */
const TOGETHER = 2;

/** The newest first. */
export const recordings = signal<readonly Recording[]>([]);

const chosenId = signal<number | undefined>(undefined);

/** The recording whose transcript is shown. */
export const chosen = computed(() => recordings.value.find(({ id }) => id === chosenId.value));

export function show(recording: Recording | undefined): void {
  chosenId.value = recording?.id;
}

export function addFiles(files: readonly File[]): void {
  add(files.map((file) => newRecording(file.name, file, options.peek())));
}

export function addUrl(url: string): void {
  const name = decodeURI(new URL(url).pathname.split("/").at(-1) || url);
  add([newRecording(name, { url }, options.peek())]);
}

/** One that is done already. */
export function keep(recording: Recording): void {
  recordings.value = [recording, ...recordings.peek()];
  show(recording);
}

function add(added: readonly Recording[]): void {
  recordings.value = [...added.toReversed(), ...recordings.peek()];
  if (chosen.peek() === undefined) show(added[0]);
  startWaiting();
}

export function cancel(recording: Recording): void {
  recording.stop.peek()?.abort();
  recording.stage.value = { name: "cancelled" };
  startWaiting();
}

export function retry(recording: Recording): void {
  recording.stage.value = { name: "waiting" };
  startWaiting();
}

export function remove(recording: Recording): void {
  recording.stop.peek()?.abort();
  recordings.value = recordings.peek().filter((other) => other !== recording);
  startWaiting();
}

const underWay = ({ stage }: Recording) => ["sending", "transcribing"].includes(stage.peek().name);

/** Longest waiting first. */
function startWaiting(): void {
  const all = recordings.peek().toReversed();
  const free = TOGETHER - all.filter(underWay).length;
  for (const recording of all.filter(({ stage }) => stage.peek().name === "waiting").slice(0, Math.max(0, free))) void run(recording);
}

async function run(recording: Recording): Promise<void> {
  const { source, stage, stop, answer, history, name, options: asked } = recording;
  const key = session.peek()?.key;
  if (key === undefined) return;
  const controller = new AbortController();
  stop.value = controller;
  const size = source instanceof Blob ? source.size : 0;
  stage.value = size > 0 ? { name: "sending", fraction: 0 } : { name: "transcribing" };
  try {
    const heard = await transcribe({
      key,
      query: listenQuery(asked),
      source,
      signal: controller.signal,
      onSent(bytes) {
        stage.value = bytes < size ? { name: "sending", fraction: bytes / size } : { name: "transcribing" };
      },
    });
    const language = asked.translate ? "en" : asked.language === "detect" ? undefined : asked.language || "en";
    answer.value = heard;
    history.value = begun(documentOf(heard, language));
    recording.seconds.value = heard.metadata.duration;
    stage.value = { name: "done" };
    announce(`${name} is transcribed.`);
  } catch (error) {
    if (!controller.signal.aborted) {
      stage.value = { name: "failed", reason: error instanceof ApiFailure ? error.message : String(error) };
      announce(`${name} could not be transcribed.`);
    }
  } finally {
    if (stop.peek() === controller) stop.value = undefined;
    startWaiting();
  }
}

onSignOut(() => {
  for (const { stop } of recordings.peek()) stop.peek()?.abort();
  recordings.value = [];
  chosenId.value = undefined;
});
