import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { MessageChannel, Worker } from "node:worker_threads";
import type { FromWorker, ToWorker, WorkerData } from "../../src/engine/messages.js";
import { RemoteEncoder } from "../../src/engine/remote-encoder.js";
import type { Urgency } from "../../src/engine/urgency.js";
import { type Encoder, loadEncoder } from "../../src/whisper/index.js";
import { sample } from "../whisper/real-model.js";
import { writeTinyModel } from "../whisper/tiny-model.js";

const folder = mkdtempSync(join(tmpdir(), "encoder-"));
const model = writeTinyModel(join(folder, "ggml-tiny.bin"), { layers: 2, seed: 4 });
const pcm = sample();
const cuts = [pcm, pcm.slice(0, 16_000), pcm.slice(50_000, 50_400), new Float32Array(0)];

interface EncoderThread {
  readonly worker: Worker;
  readonly encoder: RemoteEncoder;
  /** What it says when it has loaded the model, or has not. */
  readonly first: Promise<FromWorker>;
}

function startThread(modelPath: string): EncoderThread {
  const { port1, port2 } = new MessageChannel();
  const setup = { modelPath, threads: 2, maxRows: 4, cacheFrames: 6000, fullWindows: false, encoderPrecision: "float32" } as const;
  const worker = new Worker(new URL("../../src/engine/encoder-worker.js", import.meta.url), {
    workerData: { setup, port: port1 } satisfies WorkerData,
    transferList: [port1],
  });
  const encoder = new RemoteEncoder(port2);
  worker.on("exit", () => port2.close());
  return { worker, encoder, first: once(worker, "message").then(([message]) => message) };
}

const tell = (worker: Worker, type: "stop" | "crash") => worker.postMessage({ type } satisfies ToWorker);

const encode = (
  { encoder }: Pick<EncoderThread, "encoder">,
  samples: Float32Array,
  full: boolean,
  urgency: Urgency = "later",
  signal = new AbortController().signal,
) => encoder.encode(samples, full, urgency, signal);

let here: Encoder;
let thread: EncoderThread;
before(async () => {
  here = await loadEncoder(model, { threads: 1, precision: "float32" });
  thread = startThread(model);
  assert.deepEqual(await thread.first, { type: "ready", encoderPrecision: "float32" });
});
after(async () => {
  tell(thread.worker, "stop");
  await once(thread.worker, "exit");
  rmSync(folder, { recursive: true, force: true });
});

test("windows encoded by the thread are those that are encoded here, however many are asked for at once", async () => {
  const asked = cuts.flatMap((each) => [false, true].map((full) => ({ each, full })));
  const windows = await Promise.all(asked.map(({ each, full }) => encode(thread, each, full)));
  for (const [i, { each, full }] of asked.entries()) assert.deepEqual(windows[i], await here.encode(each, full));
});

test("behind many windows of a long recording another encoder goes on, and gives the same", async () => {
  const short = pcm.slice(0, 16_000);
  const wanted = await here.encode(short);
  for (let i = 0; i < 8; i++) assert.deepEqual(await encode(thread, short, false), wanted);
});

test("the samples stay with whoever asks", async () => {
  const mine = pcm.slice(0, 8000);
  await encode(thread, mine, false);
  assert.deepEqual(mine, pcm.slice(0, 8000));
});

test("windows are encoded in the order in which they are asked for", async () => {
  const order: number[] = [];
  await Promise.all([pcm, pcm.slice(0, 1600), pcm].map((each, i) => encode(thread, each, i === 2).then(() => order.push(i))));
  assert.deepEqual(order, [0, 1, 2]);
});

test("finals overtake the interim, and both the recording's window, that is being encoded, which says the same afterwards", async () => {
  const order: string[] = [];
  const recorded = encode(thread, pcm, true).then((window) => {
    order.push("recording");
    return window;
  });
  // What the thread is at until both have reached it.
  const before = Array.from({ length: 8 }, () => encode(thread, pcm.slice(0, 1600), true, "final"));
  const interim = encode(thread, pcm, true, "interim").then(() => order.push("interim"));
  await Promise.all(before);
  const final = encode(thread, pcm, false, "final").then(() => order.push("final"));
  const [recording] = await Promise.all([recorded, interim, final]);
  assert.deepEqual(order, ["final", "interim", "recording"]);
  assert.deepEqual(recording, await here.encode(pcm, true));
});

test("what is held back is not encoded, neither begun nor in the middle, and more urgent windows are", async () => {
  for (const urgency of ["interim", "first", "later"] as const)
    for (const begun of [false, true]) {
      let done = false;
      if (!begun) thread.encoder.hold([urgency]);
      const held = encode(thread, pcm, true, urgency).then(() => {
        done = true;
      });
      if (begun) thread.encoder.hold([urgency]);
      for (let i = 0; i < 3; i++) await encode(thread, pcm, false, "final");
      assert.equal(done, false);
      thread.encoder.hold([]);
      await held;
    }
});

test("a window that is cancelled rejects with the reason, and those behind it are encoded", async () => {
  const abort = new AbortController();
  thread.encoder.hold(["later"]);
  const cancelled = encode(thread, pcm, true, "later", abort.signal);
  const next = encode(thread, pcm, false);
  abort.abort(new Error("overtaken"));
  await assert.rejects(cancelled, /overtaken/);
  thread.encoder.hold([]);
  assert.deepEqual(await next, await here.encode(pcm));
});

test("a thread that is told to stop ends between two windows, and one that is to crash tells its error", async () => {
  for (const type of ["stop", "crash"] as const) {
    const { worker, encoder, first } = startThread(model);
    await first;
    const said: string[] = [];
    worker.on("error", (error) => said.push((error as Error).message));
    const ended = new Promise<number>((resolve) => worker.on("exit", resolve));
    for (let i = 0; i < 2; i++) encode({ encoder }, pcm, true).catch(() => undefined);
    tell(worker, type);
    assert.deepEqual([await ended, said], type === "stop" ? [0, []] : [1, ["crashed on request"]]);
  }
});

test("a thread that cannot load the model says whether another try makes sense", async () => {
  const damaged = writeTinyModel(join(folder, "ggml-cut.bin"), { edit: (all) => all.filter(({ name }) => name !== "encoder.conv1.bias") });
  for (const [path, lasting] of [
    [damaged, true],
    [join(folder, "ggml-none.bin"), false],
  ] as const) {
    const { worker, first } = startThread(path);
    const ended = once(worker, "exit");
    const message = await first;
    assert.ok(message.type === "unloadable" && message.reason.length > 10);
    assert.equal(message.lasting, lasting);
    tell(worker, "stop");
    await ended;
  }
});
