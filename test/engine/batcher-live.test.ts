import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import type { Outcome } from "../../src/engine/batcher.js";
import type { WindowEncoder } from "../../src/engine/encoding-queue.js";
import type { WindowTask } from "../../src/engine/messages.js";
import { loadEncoder } from "../../src/whisper/index.js";
import { type LoadedModel, loadModel, MODEL, SAMPLE_TEXT } from "../whisper/real-model.js";
import { writeTinyModel } from "../whisper/tiny-model.js";
import { finish, GatedEncoder, newBatcher, task, turns } from "./batching.js";

let model: LoadedModel;
before(async () => {
  model = await loadModel();
});

/** How an interim is decoded. */
const guess = { urgency: "interim", single: true, beamSize: 1 } as const;

test("a final that comes last ends first, then the interim, then recordings, and each gets its text", async () => {
  const batcher = newBatcher(model);
  batcher.add(task(1));
  batcher.add(task(2, 0, 11, { urgency: "first" }));
  const outcomes = await turns(batcher, 8);
  batcher.add(task(3, 0, 11, guess));
  outcomes.push(...(await turns(batcher, 3)));
  batcher.add(task(4, 0, 11, { urgency: "final" }));
  const texts = await finish(batcher, outcomes);
  assert.deepEqual([...texts.keys()].slice(0, 2), [4, 3]);
  for (const text of texts.values()) assert.equal(text, SAMPLE_TEXT);
});

test("live windows have rows of their own: a batcher full of recordings makes none wait", async () => {
  for (const options of [{ maxRows: 1 }, { cacheFrames: 1 }]) {
    const batcher = newBatcher(model, options);
    for (let id = 1; id <= 3; id++) batcher.add(task(id));
    const outcomes = await turns(batcher, 4);
    batcher.add(task(4, 0, 2.5, guess));
    batcher.add(task(5, 0, 2.5, { urgency: "final" }));
    assert.deepEqual([...(await finish(batcher, outcomes)).keys()], [5, 4, 1, 2, 3]);
  }
});

test("finals do not wait for the places before the encoder that interims and recordings have taken", async () => {
  const encoder = new GatedEncoder(model);
  const batcher = newBatcher(model, {}, encoder);
  encoder.shut();
  for (let id = 1; id <= 4; id++) batcher.add(task(id, 0, 1, { urgency: "later" }));
  for (let id = 5; id <= 8; id++) batcher.add(task(id, 0, 2, guess));
  const before = encoder.asked.length;
  assert.ok(before < 8, "the encoder is not far ahead of the decoder");
  batcher.add(task(9, 0, 3, { urgency: "final" }));
  assert.deepEqual(encoder.asked.slice(before), [{ samples: 48_000, full: false }]);
  encoder.open();
  assert.equal((await finish(batcher)).size, 9);
});

test("recordings are held back while a live window is on its way, interims while a final is, and no longer", async () => {
  const encoder = new GatedEncoder(model);
  const { held } = encoder;
  const batcher = newBatcher(model, {}, encoder);
  batcher.add(task(1, 0, 2));
  assert.deepEqual(held, []);
  batcher.add(task(2, 0, 2, { urgency: "final" }));
  assert.deepEqual(held.splice(0), ["interim+first+later"]);
  await finish(batcher);
  assert.deepEqual(held.splice(0), [""]);
  batcher.add(task(3, 0, 2, guess));
  batcher.cancel(3);
  assert.deepEqual(held.splice(0), ["first+later", ""]);
  batcher.add(task(4, 0, 2, guess));
  batcher.add(task(5, 0, 2, { urgency: "final" }));
  batcher.cancel(5);
  assert.deepEqual(held.splice(0), ["first+later", "interim+first+later", "first+later"]);
  batcher.cancel(4);
});

test("a final is decoded to its end while an interim is held back for it", async () => {
  const encoder = new GatedEncoder(model);
  const batcher = newBatcher(model, {}, encoder);
  batcher.add(task(1, 0, 11, { urgency: "final", beamSize: 5 }));
  await turns(batcher, 3);
  encoder.shut();
  batcher.add(task(2, 0, 2, guess));
  const ended: number[] = [];
  while (ended.length === 0) ended.push(...(await batcher.turn()).map(({ id }) => id));
  assert.deepEqual(ended, [1]);
  encoder.open();
  assert.deepEqual([...(await finish(batcher)).keys()], [2]);
});

test("a recording is encoded and decoded to its end, though live windows never cease", async () => {
  const batcher = newBatcher(model);
  batcher.add(task(1000, 0, 2.5));
  let next = 1;
  const add = () => batcher.add(task(next++, 0, 2.5, next % 3 === 0 ? guess : { urgency: "final" }));
  add();
  add();
  for (let ended = 0, done = false; !done; ) {
    for (const { id } of await batcher.turn()) {
      done ||= id === 1000;
      ended += 1;
      add();
    }
    assert.ok(ended <= 100, "it starves");
  }
});

test("a guess is one attempt, however it ends; a final is tried again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "batcher-"));
  try {
    // Random weights talk without end, or in a loop: both are failures.
    const babbling = await loadModel(writeTinyModel(join(folder, "ggml-random.bin"), { seed: 3 }), 1);
    for (const [more, asked] of [
      [guess, [false]],
      [{ urgency: "final" }, [false, true]],
    ] as const) {
      const encoder = new GatedEncoder(babbling);
      const batcher = newBatcher(babbling, {}, encoder);
      batcher.add(task(1, 0, 2, more));
      const outcomes: Outcome[] = [];
      let ran = 0;
      for (; !batcher.idle; ran++) outcomes.push(...(await batcher.turn()));
      assert.deepEqual([outcomes.map(({ id }) => id), encoder.asked.map(({ full }) => full)], [[1], asked]);
      assert.ok("result" in outcomes[0]!);
      // 52 tokens are the most that two seconds hold.
      if (more === guess) assert.ok(ran < 60, `${ran} turns`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a cancelled guess is withdrawn from the encoder, and leaves its rows with the turn that runs", async () => {
  const signals: AbortSignal[] = [];
  const encoder: WindowEncoder = {
    encode: (samples, full, _urgency, signal) => {
      signals.push(signal);
      return model.encoder.encode(samples, full);
    },
  };
  for (const ran of [0, 1, 2, 5]) {
    const batcher = newBatcher(model, {}, encoder);
    batcher.add(task(1, 0, 11, guess));
    await turns(batcher, ran);
    const turn = batcher.turn();
    batcher.cancel(1);
    assert.deepEqual([await turn, batcher.idle], [[], true], `after ${ran} turns`);
    if (ran === 0) assert.equal(signals.at(-1)!.aborted, true);
    batcher.add(task(2, 0, 11, { urgency: "final" }));
    assert.deepEqual([...(await finish(batcher))], [[2, SAMPLE_TEXT]]);
  }
});

test("a final is decoded in a hurry while five live windows beside it are on their way: what greedy decoding is unsure of stands", async () => {
  // Half words, of which a beam finds a more probable text; how an encoder rounds could change that.
  const [from, to] = [5, 6.4];
  const exact: LoadedModel = { ...model, encoder: await loadEncoder(MODEL, { threads: 2, precision: "float32" }) };
  const textBeside = async (others: readonly Partial<WindowTask>[], more: Partial<WindowTask> = {}, gone: readonly number[] = []) => {
    const batcher = newBatcher(exact);
    for (const [i, other] of others.entries()) batcher.add(task(1 + i, 0, 11, other));
    batcher.add(task(100, from, to, { urgency: "final", ...more }));
    for (const id of gone) batcher.cancel(id);
    return (await finish(batcher)).get(100);
  };
  const final = { urgency: "final" } as const;
  const careful = await textBeside([]);
  const greedy = await textBeside([], { beamSize: 1 });
  assert.notEqual(greedy, careful);
  assert.equal(await textBeside([final, final, guess, final]), careful);
  assert.equal(await textBeside([final, final, guess, final, guess]), greedy);
  assert.equal(await textBeside([final, final, guess, final, guess], {}, [3]), careful, "it is judged when its search ends");
  assert.equal(await textBeside([{}, {}, {}, {}, final]), careful, "recordings wait for finals anyway");
});
