import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { SPEECH_FRAME } from "./speech-frame.js";
import type { FromSpeechWorker, ToSpeechWorker } from "./speech-messages.js";
import { SpeechModel } from "./speech-model.js";

// The thread that listens for speech. It holds one session for life, because ONNX Runtime leaks when sessions are made again and again.

/** Frames of one run at most: what each stream waits for, about 3 ms. */
const MOST_FRAMES = 128;

type Task = Extract<ToSpeechWorker, { type: "frames" }>;

const port = parentPort!;
let queue: Task[] = [];
let running = false;
let ending: "stop" | "crash" | undefined;

try {
  const model = await SpeechModel.load((workerData as { modelPath: string }).modelPath);
  port.on("message", (message: ToSpeechWorker) => {
    if (message.type === "frames") queue.push(message);
    else ending = message.type;
    if (!running) void run(model);
  });
  send({ type: "ready" });
} catch (error) {
  send({ type: "unloadable", reason: reasonOf(error) });
}

async function run(model: SpeechModel): Promise<void> {
  running = true;
  while (ending === undefined) {
    const tasks = takeAlike();
    if (tasks.length === 0) break;
    try {
      const heard = await model.detectAll(tasks);
      for (const [index, { id }] of tasks.entries()) send({ type: "heard", id, heard: heard[index]! });
    } catch (error) {
      for (const { id } of tasks) send({ type: "failed", id, reason: reasonOf(error) });
    }
    await nextTurn(); // messages, `stop` above all, are heard between runs
  }
  running = false;
  // Only here, between runs: a thread that is ended inside one takes the whole process with it.
  if (ending === "stop") process.exit(0);
  if (ending === "crash") throw new Error("crashed on request");
}

/** The task that has waited longest, and those of other streams that are as long: a run has its price, whatever it holds. */
function takeAlike(): Task[] {
  const length = queue[0]?.frames.length ?? 0;
  const most = Math.max(1, Math.floor((MOST_FRAMES * SPEECH_FRAME) / length));
  const taken: Task[] = [];
  queue = queue.filter((task) => {
    if (task.frames.length !== length || taken.length === most) return true;
    taken.push(task);
    return false;
  });
  return taken;
}

function send(message: FromSpeechWorker): void {
  port.postMessage(message);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
