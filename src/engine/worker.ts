import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { ModelError, WhisperModel } from "../whisper/index.js";
import { Batcher } from "./batcher.js";
import { collectGarbage } from "./memory.js";
import type { FromWorker, ToWorker, WorkerSetup } from "./messages.js";

// The thread that computes: it holds one model's sessions for life, because ONNX Runtime leaks when sessions are made again and again.

const port = parentPort;
if (port === null) throw new Error("This file is a worker thread's and cannot be run by itself.");
const send = (message: FromWorker) => port.postMessage(message);
/** After this long without work the caches and the garbage of the last work are given back. */
const IDLE_MS = 500;
const setup = workerData as WorkerSetup;

try {
  const model = await WhisperModel.load(setup.modelPath, { threads: setup.threads, collect: collectGarbage });
  serve(new Batcher(model, setup));
  await collectGarbage(); // the file's tensors and the graphs
  send({ type: "ready" });
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  send({ type: "unloadable", reason, lasting: error instanceof ModelError });
}

function serve(batcher: Batcher): void {
  let running = false;
  const idle = setTimeout(() => {
    if (running) return;
    batcher.release();
    void collectGarbage();
  }, IDLE_MS);
  let ending: "stop" | "crash" | undefined;
  port?.on("message", (message: ToWorker) => {
    if (message.type === "window") batcher.add(message.task);
    else if (message.type === "cancel") batcher.cancel(message.id);
    else ending = message.type;
    if (!running) void run();
  });

  async function run(): Promise<void> {
    running = true;
    while (!batcher.idle && ending === undefined) {
      for (const outcome of await batcher.turn()) {
        if ("result" in outcome) send({ type: "result", id: outcome.id, result: outcome.result });
        else
          send({ type: "failed", id: outcome.id, reason: outcome.error instanceof Error ? outcome.error.message : String(outcome.error) });
      }
      await setImmediate(); // messages, cancellations above all, are heard between turns
    }
    running = false;
    if (ending === undefined) idle.refresh();
    // Only here, between runs: a thread that is ended inside one takes the whole process with it.
    if (ending === "stop") process.exit(0);
    if (ending === "crash") throw new Error("crashed on request");
  }
}
