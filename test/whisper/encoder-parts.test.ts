import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Tensor } from "onnxruntime-node";
import { createSession } from "../../src/onnx/index.js";
import { encoderGraph } from "../../src/whisper/encoder-graph.js";
import { fileSource, loadEncoder, readGgml } from "../../src/whisper/index.js";
import { headShape, SilenceTail } from "../../src/whisper/silence-tail.js";
import { Weights } from "../../src/whisper/weights.js";
import { sample } from "./real-model.js";
import { writeTinyModel } from "./tiny-model.js";

const folder = mkdtempSync(join(tmpdir(), "parts-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = writeTinyModel(join(folder, "ggml-tiny.bin"), { layers: 3, seed: 5 });

test("an encoder in parts gives what it gives as one", async () => {
  const file = readGgml(fileSource(path));
  try {
    const part = (from: number, to: number) =>
      createSession(encoderGraph(file.dimensions, file.melFilters, new Weights(file), { part: { from, to } }), { threads: 1 });
    const pcm = new Tensor("float32", sample().slice(0, 320 * 100 + 240), [1, 320 * 100 + 240]);
    const tails = SilenceTail.none(3, headShape(file.dimensions)).feeds(0);
    const cross = {
      ...tails,
      kept: new Tensor(
        "int64",
        BigInt64Array.from({ length: 100 }, (_, i) => BigInt(i)),
        [100],
      ),
    };
    const whole = await (await part(0, 3)).run({ pcm, ...cross });
    for (const cuts of [
      [0, 1, 3],
      [0, 1, 2, 3],
    ]) {
      let outputs: Awaited<typeof whole> = {};
      for (const [i, to] of cuts.slice(1).entries())
        outputs = await (await part(cuts[i]!, to)).run({ ...(i === 0 ? { pcm } : { x: outputs.y! }), ...(to === 3 && cross) });
      assert.deepEqual(Object.keys(outputs).sort(), Object.keys(whole).sort());
      for (const [name, { data }] of Object.entries(whole)) {
        const got = outputs[name]!.data as Int8Array;
        // Operators that are fused across a cut round otherwise, which may be the next step.
        assert.ok(
          (data as Int8Array).every((value, i) => Math.abs(value - got[i]!) <= 1),
          name,
        );
        assert.equal(got.length, data.length);
      }
    }
  } finally {
    file.close();
  }
});

test("other windows may be encoded in the middle of one, and change nothing of it", async () => {
  const encoder = await loadEncoder(path, { threads: 1, precision: "float32" });
  const alone = await encoder.encode(sample(), true);
  let paused = 0;
  const interrupted = await encoder.encode(sample(), true, async () => {
    paused += 1;
    await encoder.encode(sample().slice(0, 16_000));
  });
  assert.equal(paused, 1);
  assert.deepEqual(interrupted, alone);
});
