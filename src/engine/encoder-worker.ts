import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { type EncodedWindow, type EncoderPair, loadEncoderPair, ModelError, memoryOf } from "../whisper/index.js";
import { type EncoderTask, EncoderTasks } from "./encoder-tasks.js";
import { collectGarbage, whenIdle } from "./memory.js";
import type { FromEncoder, FromWorker, ToEncoder, ToWorker, WorkerData } from "./messages.js";
import { Specimens } from "./specimens.js";
import type { Urgency } from "./urgency.js";

// The thread that encodes, beside the one that decodes (worker.ts): while windows wait, both compute at once.

const main = parentPort;
if (main === null) throw new Error("This file is a worker thread's and cannot be run by itself.");
const { setup, port } = workerData as WorkerData;
const tell = (message: FromWorker) => main.postMessage(message);
const tasks = new EncoderTasks();
const specimens = new Specimens();
/** Later windows of recordings since the thread was idle: so many are a long recording, for which a second encoder is made as soon as nothing waits for the first. */
const LONG = 4;
let later = 0;
let running = false;
let ending: "stop" | "crash" | undefined;

try {
  const encoders = await loadEncoderPair(setup.modelPath, {
    threads: setup.threads,
    precision: setup.encoderPrecision,
    collect: collectGarbage,
  });
  serve(encoders);
  await collectGarbage(); // the file's tensors and the graph
  tell({ type: "ready", encoderPrecision: encoders.alone.precision });
} catch (error) {
  tell({ type: "unloadable", reason: error instanceof Error ? error.message : String(error), lasting: error instanceof ModelError });
}

function serve(encoders: EncoderPair): void {
  const idle = whenIdle(
    () => !running,
    () => {
      later = 0;
      void collectGarbage();
    },
  );
  let wake: () => void = () => undefined;
  port.on("message", (message: ToEncoder) => {
    tasks.hear(message);
    wake();
    if (!running) void run();
  });
  main!.on("message", (message: ToWorker) => {
    if (message.type !== "stop" && message.type !== "crash") return;
    ending = message.type;
    wake();
    if (!running) void run();
  });

  async function answer({ id, pcm, full, urgency }: EncoderTask): Promise<void> {
    try {
      // The rest of a long recording is encoded while what came before is decoded.
      const rest = urgency === "later";
      if (rest) later += 1;
      const encoder = rest ? encoders.beside : encoders.alone;
      const window = await encoder.encode(pcm, full, () => giveWay(urgency));
      send({ id, window });
      specimens.keep(window, pcm);
    } catch (error) {
      port.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies FromEncoder);
    }
  }

  /** In the middle of a window: more urgent ones go first, and while windows like it are held back it waits for what comes of them. */
  async function giveWay(before: Urgency): Promise<void> {
    for (;;) {
      await setImmediate(); // messages are heard
      const urgent = ending === undefined ? tasks.next(before) : undefined;
      if (urgent !== undefined) await answer(urgent);
      else if (!tasks.held(before) || ending !== undefined) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }

  async function run(): Promise<void> {
    running = true;
    while (ending === undefined) {
      const task = tasks.next();
      if (task !== undefined) await answer(task);
      else if (later >= LONG && encoders.grows) await encoders.grow();
      else break;
      await setImmediate(); // messages are heard between two runs
    }
    running = false;
    idle();
    // Only here, between runs: a thread that is ended inside one takes the whole process with it.
    if (ending === "stop") process.exit(0);
    if (ending === "crash") throw new Error("crashed on request");
  }
}

function send(message: { readonly id: number; readonly window: EncodedWindow }): void {
  port.postMessage(message satisfies FromEncoder, memoryOf(message.window));
}
