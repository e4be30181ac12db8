import assert from "node:assert/strict";
import { test } from "node:test";
import { alignmentHeads } from "../../src/whisper/alignment-heads.js";
import { architectureOf, type Dimensions } from "../../src/whisper/index.js";

function dimensions(audioLayers: number, textLayers: number, heads: number, vocab = 51_865, mels = 80): Dimensions {
  const width = heads * 64;
  const common = { audioContext: 1500, textContext: 448, ftype: 1, vocab, mels };
  return { ...common, audioState: width, audioHeads: heads, audioLayers, textState: width, textHeads: heads, textLayers };
}

/** Every published checkpoint, with how many heads it was published with. */
const PUBLISHED: readonly (readonly [string, Dimensions, number])[] = [
  ["tiny.en", dimensions(4, 4, 6, 51_864), 8],
  ["tiny", dimensions(4, 4, 6), 6],
  ["base.en", dimensions(6, 6, 8, 51_864), 5],
  ["base", dimensions(6, 6, 8), 8],
  ["small.en", dimensions(12, 12, 12, 51_864), 19],
  ["small", dimensions(12, 12, 12), 10],
  ["medium.en", dimensions(24, 24, 16, 51_864), 18],
  ["medium", dimensions(24, 24, 16), 6],
  ["large-v2", dimensions(32, 32, 20), 23],
  ["large-v3", dimensions(32, 32, 20, 51_866, 128), 10],
  ["large-v3-turbo", dimensions(32, 4, 20, 51_866, 128), 6],
];

for (const [name, header, count] of PUBLISHED)
  test(`${name} is known by its header, and its ${count} alignment heads exist`, () => {
    assert.equal(architectureOf(header), name);
    const heads = alignmentHeads(header);
    assert.equal(new Set(heads.map(({ layer, head }) => layer * 100 + head)).size, count);
    for (const { layer, head } of heads) assert.ok(layer < header.textLayers && head < header.textHeads, `${layer} ${head}`);
  });

test("a shape that was never published uses every head of the decoder's upper half", () => {
  const header = dimensions(3, 3, 2);
  assert.equal(architectureOf(header), undefined);
  assert.deepEqual(
    alignmentHeads(header).map(({ layer, head }) => [layer, head]),
    [
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ],
  );
  assert.equal(alignmentHeads(dimensions(1, 1, 2)).length, 2);
});
