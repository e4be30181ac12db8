import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import type { FromSpeechWorker, ToSpeechWorker } from "./speech-messages.js";
import { SpeechModel } from "./speech-model.js";

// The thread that listens for speech. It holds one session for life, because ONNX Runtime leaks when sessions are made again and again.

const port = parentPort!;
const queue: Extract<ToSpeechWorker, { type: "frames" }>[] = [];
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
    const task = queue.shift();
    if (task === undefined) break;
    const { id } = task;
    try {
      send({ type: "heard", id, heard: await model.detect(task.frames, task.state) });
    } catch (error) {
      send({ type: "failed", id, reason: reasonOf(error) });
    }
    await nextTurn(); // messages, `stop` above all, are heard between runs
  }
  running = false;
  // Only here, between runs: a thread that is ended inside one takes the whole process with it.
  if (ending === "stop") process.exit(0);
  if (ending === "crash") throw new Error("crashed on request");
}

function send(message: FromSpeechWorker): void {
  port.postMessage(message);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
