import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Outcome } from "../../src/engine/batcher.js";
import type { WindowTask } from "../../src/engine/messages.js";
import { type LoadedModel, loadModel, SAMPLE_TEXT } from "../whisper/real-model.js";
import { newBatcher, task, turns } from "./batching.js";

let model: LoadedModel;
before(async () => {
  model = await loadModel();
});

/** What the sample gives with a draft, and after how many turns; another window is decoded beside it. */
async function withDraft(draft: readonly number[] | undefined, more: Partial<WindowTask> = {}) {
  const batcher = newBatcher(model);
  batcher.add(task(2, 2, 11, { urgency: "interim" }));
  const outcomes: Outcome[] = await turns(batcher, 4);
  batcher.add(task(1, 0, 11, { urgency: "interim", draft, ...more }));
  let count = 0;
  while (!batcher.idle) {
    if (!outcomes.some(({ id }) => id === 1)) count += 1;
    outcomes.push(...(await batcher.turn()));
  }
  const of = (id: number) => {
    const outcome = outcomes.find((each) => each.id === id)!;
    assert.ok("result" in outcome);
    return outcome.result.segments;
  };
  return { segments: of(1), beside: of(2), count };
}

test("a draft saves turns as far as it is right, and changes neither text nor times, its own or another's", async () => {
  const plain = await withDraft(undefined, { beamSize: 1 });
  const [{ text, tokens, words }] = plain.segments as [(typeof plain.segments)[0]];
  assert.equal(text, SAMPLE_TEXT);
  const half = tokens.slice(0, 12);
  for (const [name, draft, most] of [
    ["the text", tokens, plain.count - 20],
    ["its beginning", half, plain.count - 10],
    ["its beginning, then something else", [...half, ...half], plain.count - 10],
    ["more than the text", [...tokens, ...half], plain.count - 20],
    ["something else", [...half].reverse(), plain.count],
    ["nothing", [], plain.count],
  ] as const) {
    const drafted = await withDraft(draft);
    assert.deepEqual(drafted.segments[0]!.tokens, tokens, name);
    assert.ok(drafted.count <= most, `${name}: ${drafted.count} turns, ${plain.count} without`);
    for (const [i, { start, end, probability }] of drafted.segments[0]!.words.entries()) {
      assert.ok(
        Math.abs(start - words[i]!.start) < 0.1 && Math.abs(end - words[i]!.end) < 0.1,
        `${name}: ${start} ${words[i]!.start} ${end} ${words[i]!.end}`,
      );
      assert.ok(Math.abs(probability - words[i]!.probability) < 0.02, `${name}: ${probability} ${words[i]!.probability}`);
    }
    assert.deepEqual(drafted.beside[0]!.tokens, plain.beside[0]!.tokens, name);
  }
});

test("a draft that is wrong is no matter to a beam either", async () => {
  const { segments } = await withDraft([1, 2, 3], { beamSize: 3 });
  assert.match(segments[0]!.text, /what your country can do for you/);
});
