import { computed, signal } from "@preact/signals";
import { ApiFailure, transcribe } from "../api/index.js";
import { begun, documentOf } from "../document/index.js";
import { listenQuery } from "../snippets/index.js";
import { durationOf } from "../sound/index.js";
import { announce } from "./announcement.js";
import { options } from "./options.js";
import { audioOf, newRecording, type Recording, type Stage } from "./recording.js";
import { RecordingProgress } from "./recording-progress.js";
import { onSignOut, session } from "./session.js";

/** How many are on their way at once: the server has others to serve, and takes turns. */
const TOGETHER = 2;

/** How often a busy server is asked again, and for how many seconds it is worth waiting. */
const MOST_REFUSALS = 20;
const LONGEST_WAIT = 120;

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
  add([newRecording(nameOf(url), { url }, options.peek())]);
}

/** The last part of an address's path, as people write it. */
function nameOf(url: string): string {
  const last = new URL(url).pathname.split("/").at(-1) || url;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** One that is done already. */
export function keep(recording: Recording): void {
  recordings.value = [recording, ...recordings.peek()];
  show(recording);
}

function add(added: readonly Recording[]): void {
  recordings.value = [...added.toReversed(), ...recordings.peek()];
  show(added[0]);
  for (const recording of added) void measure(recording);
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

/** Has a recording transcribed anew, with the options as they are now. */
export function repeat({ name, source }: Recording): void {
  add([newRecording(name, source, options.peek())]);
}

export function remove(recording: Recording): void {
  recording.stop.peek()?.abort();
  recordings.value = recordings.peek().filter((other) => other !== recording);
  startWaiting();
}

const isReady = ({ stage }: Recording) => {
  const now = stage.peek();
  return now.name === "waiting" && now.again === undefined;
};
const underWay = ({ stage }: Recording) => ["sending", "transcribing"].includes(stage.peek().name);

/** Longest waiting first. */
function startWaiting(): void {
  const all = recordings.peek().toReversed();
  const free = TOGETHER - all.filter(underWay).length;
  for (const recording of all.filter(isReady).slice(0, Math.max(0, free))) void run(recording);
}

async function run(recording: Recording): Promise<void> {
  const { source, stage, stop, answer, history, name, options: asked } = recording;
  const key = session.peek()?.key;
  if (key === undefined) return;
  const controller = new AbortController();
  stop.value = controller;
  const progress = new RecordingProgress(recording);
  try {
    const heard = await transcribe({
      key,
      query: listenQuery(asked),
      source,
      signal: controller.signal,
      onSent: (bytes) => progress.sent(bytes),
      onHeard: (stretch) => progress.heard(stretch),
    });
    const language = asked.translate ? "en" : asked.language === "detect" ? undefined : asked.language || "en";
    answer.value = heard;
    history.value = begun(documentOf(heard, language));
    recording.seconds.value = heard.metadata.duration;
    stage.value = { name: "done" };
    announce(`${name} is transcribed.`);
  } catch (error) {
    if (!controller.signal.aborted && !waits(recording, error)) {
      stage.value = { name: "failed", reason: error instanceof ApiFailure ? error.message : String(error) };
      announce(`${name} could not be transcribed.`);
    }
  } finally {
    if (stop.peek() === controller) stop.value = undefined;
    startWaiting();
  }
}

/** The server says how long a recording is when it has heard it; to tell how far it is, that is too late. */
async function measure(recording: Recording): Promise<void> {
  const audio = audioOf(recording);
  const seconds = audio && (await durationOf(audio));
  recording.seconds.value ??= seconds;
}

/** Whether the server was only busy; then the recording is tried again when the server says so. */
function waits(recording: Recording, error: unknown): boolean {
  if (!(error instanceof ApiFailure) || error.retryAfter === undefined || ![429, 503].includes(error.status)) return false;
  recording.refusals += 1;
  if (recording.refusals > MOST_REFUSALS || error.retryAfter > LONGEST_WAIT) return false;
  const waiting: Stage = { name: "waiting", again: error.retryAfter };
  recording.stage.value = waiting;
  setTimeout(() => {
    if (recording.stage.peek() === waiting) retry(recording);
  }, error.retryAfter * 1000);
  return true;
}

/** Whether leaving the page would lose work: of the server, or of a person. */
export function hasWork(): boolean {
  return recordings
    .peek()
    .some((recording) => underWay(recording) || isReady(recording) || (recording.history.peek()?.past.length ?? 0) > 0);
}

onSignOut(() => {
  for (const { stop } of recordings.peek()) stop.peek()?.abort();
  recordings.value = [];
  chosenId.value = undefined;
});
