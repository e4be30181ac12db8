import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { loadDecoder, ModelError } from "../whisper/index.js";
import { Batcher } from "./batcher.js";
import { collectGarbage, whenIdle, whenMuchGarbage } from "./memory.js";
import type { FromWorker, ToWorker, WorkerData } from "./messages.js";
import { RemoteEncoder } from "./remote-encoder.js";

// The thread that decodes. It holds one model's session for life, because ONNX Runtime leaks when sessions are made again and again.

const main = parentPort;
if (main === null) throw new Error("This file is a worker thread's and cannot be run by itself.");
const send = (message: FromWorker) => main.postMessage(message);
const { setup, port } = workerData as WorkerData;

try {
  const decoder = await loadDecoder(setup.modelPath, { threads: setup.threads, collect: collectGarbage });
  serve(new Batcher(decoder, new RemoteEncoder(port), setup));
  await collectGarbage(); // the file's tensors and the graph
  send({ type: "ready" });
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  send({ type: "unloadable", reason, lasting: error instanceof ModelError });
}

function serve(batcher: Batcher): void {
  let running = false;
  let ending: "stop" | "crash" | undefined;
  const tidy = whenMuchGarbage();
  const idle = whenIdle(
    () => !running,
    () => {
      batcher.release();
      void collectGarbage();
    },
  );
  main!.on("message", (message: ToWorker) => {
    if (message.type === "window") batcher.add(message.task);
    else if (message.type === "cancel") batcher.cancel(message.id);
    else {
      ending = message.type;
      batcher.wake();
    }
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
      tidy(batcher.bytes);
      await setImmediate(); // messages, cancellations above all, are heard between turns
    }
    running = false;
    if (ending === undefined) idle();
    // Only here, between runs: a thread that is ended inside one takes the whole process with it.
    if (ending === "stop") process.exit(0);
    if (ending === "crash") throw new Error("crashed on request");
  }
}
