import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { type Dimensions, GreedySequence, ModelError, readGgml, readModelHeader } from "../../src/whisper/index.js";
import { loadModel, sample } from "./real-model.js";
import { ints, type TinyOptions, tinyModel, VOCABULARY_AT, writeTinyModel } from "./tiny-model.js";

const folder = mkdtempSync(join(tmpdir(), "damage-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const whole = tinyModel({ format: "q8_0" });
const file = read(whole);
const TENSORS_AT = Math.min(...[...file.tensors.values()].map(({ offset, name }) => offset - 12 - 4 * rank(name) - name.length));

/** A source that fails the test when more is asked of it than it holds. */
function read(bytes: Uint8Array) {
  return readGgml({
    size: bytes.length,
    read(offset, length) {
      assert.ok(length >= 0 && offset >= 0 && offset + length <= bytes.length, `read of ${length} bytes at ${offset}`);
      return bytes.slice(offset, offset + length);
    },
    close: () => undefined,
  });
}

function rank(name: string): number {
  return /conv\d\.weight/.test(name) ? 3 : /weight$|positional|conv/.test(name) && !/ln/.test(name) ? 2 : 1;
}

function patched(at: number, bytes: Uint8Array): Uint8Array {
  const copy = whole.slice();
  copy.set(bytes, at);
  return copy;
}

function refuses(bytes: Uint8Array, sentence: RegExp): void {
  assert.throws(
    () => read(bytes),
    (error) => {
      assert.ok(error instanceof ModelError, String(error));
      assert.match(error.message, sentence);
      assert.match(error.message, /^[A-Z].{20,}\.$/s, "a whole sentence");
      return true;
    },
  );
}

test("a file cut anywhere is refused, or lacks tensors when it is cut between two of them", () => {
  const places = fc.oneof(
    fc.integer({ min: 0, max: 100 }),
    fc.integer({ min: 0, max: TENSORS_AT + 100 }),
    fc.integer({ min: 0, max: whole.length - 1 }),
    fc.constantFrom(...[...file.tensors.values()].map(({ offset }) => offset)).chain((at) => fc.integer({ min: at - 60, max: at })),
  );
  fc.assert(
    fc.property(places, (length) => {
      try {
        assert.ok(read(whole.slice(0, length)).tensors.size < file.tensors.size);
      } catch (error) {
        assert.ok(error instanceof ModelError, String(error));
        assert.match(error.message, /not a ggml|cut short|ends inside/);
      }
    }),
    { numRuns: 60 },
  );
});

test("a file with bytes changed anywhere is read or refused, never anything else", () => {
  const place = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: TENSORS_AT, max: TENSORS_AT + 40 }), fc.nat(whole.length - 8));
  fc.assert(
    fc.property(place, fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, bytes) => {
      try {
        read(patched(at, bytes));
      } catch (error) {
        assert.ok(error instanceof ModelError, String(error));
      }
    }),
    { numRuns: 60 },
  );
});

test("foreign files are refused by their first bytes", () => {
  const foreign = ["", "RIFF", "GGUF\x03\0\0\0", "PK\x03\x04", "<!doctype html><html><body>404</body></html>".repeat(9), "\0".repeat(5000)];
  for (const text of foreign) refuses(Buffer.from(text, "latin1"), /not a ggml Whisper model/);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 4096 }), (bytes) => refuses(bytes, /not a ggml Whisper model/)));
});

const FIELDS: readonly (keyof Dimensions)[] = [
  ...(["vocab", "audioContext", "audioState", "audioHeads", "audioLayers", "textContext"] as const),
  ...(["textState", "textHeads", "textLayers", "mels", "ftype"] as const),
];
for (const [i, field] of FIELDS.entries())
  test(`a header with an impossible ${field} is refused by name`, () => {
    for (const value of [-1, -(2 ** 31), 2 ** 31 - 1, 1_000_000])
      refuses(patched(4 + 4 * i, ints(value)), new RegExp(`${field} = ${value}`));
  });

test("widths that no heads divide, that no blocks divide or that differ are refused", () => {
  refuses(patched(16, ints(7)), /multiples of its numbers of heads/);
  refuses(patched(32, ints(7)), /multiples of its numbers of heads/);
  refuses(patched(12, ints(80)), /multiples of 32/);
  refuses(patched(12, ints(96)), /differ in width/);
});

test("mel filters of another shape are refused", () => {
  refuses(patched(48, ints(128)), /mel filters are 128 × 201/);
  refuses(patched(52, ints(2 ** 30)), /mel filters are 80 × 1073741824/);
  refuses(patched(40, ints(128)), /128 mels needs 128 × 201/);
});

test("a vocabulary of a wrong size is refused", () => {
  for (const count of [-5, 0, 49_999, 60_000, 2 ** 31 - 1])
    refuses(patched(VOCABULARY_AT, ints(count)), new RegExp(`lists ${count} tokens`));
});

test("tokens of absurd length are refused", () => {
  for (const length of [-1, 1025, 2 ** 31 - 1]) refuses(patched(VOCABULARY_AT + 4, ints(length)), new RegExp(`Token 0 is ${length} bytes`));
});

test("tensor headers of absurd rank or name are refused", () => {
  for (const value of [-1, 0, 5, 2 ** 31 - 1]) refuses(patched(TENSORS_AT, ints(value)), /header makes no sense/);
  for (const value of [-1, 0, 129, 2 ** 31 - 1]) refuses(patched(TENSORS_AT + 4, ints(value)), /header makes no sense/);
});

test("tensor shapes that are negative, empty, too large or overflow are refused before memory is asked for", () => {
  for (const shape of [
    [-64, 1500],
    [-64, -1500],
    [0, 1500],
    [64, 0],
  ])
    refuses(patched(TENSORS_AT + 12, ints(...shape)), /has the shape/);
  refuses(patched(TENSORS_AT + 12, ints(2 ** 31 - 1, 2 ** 31 - 1)), /has the shape/);
  refuses(patched(TENSORS_AT + 12, ints(2 ** 31 - 1, 2 ** 20)), /cut short/);
  refuses(patched(TENSORS_AT + 12, ints(64, 2 ** 30)), /cut short/);
});

test("block weights in rows that blocks do not divide are refused", () => {
  refuses(patched(TENSORS_AT + 8, ints(8, 33)), /cannot hold q8_0 weights/);
});

const OTHER_TYPES: readonly (readonly [number, string])[] = [
  [9, "q8_1"],
  [10, "q2_K"],
  [11, "q3_K"],
  [12, "q4_K"],
  [13, "q5_K"],
  [14, "q6_K"],
  [15, "q8_K"],
  [20, "iq4_nl"],
  [30, "bf16"],
  [4, "number 4"],
  [99, "number 99"],
  [-1, "number -1"],
];
for (const [id, name] of OTHER_TYPES)
  test(`weights of the type ${name} are refused by name, with what to use instead`, () => {
    refuses(patched(TENSORS_AT + 8, ints(id)), new RegExp(`encoder\\.positional_embedding has the type ${name},.*q8_0`));
  });

async function refusesToLoad(options: TinyOptions, sentence: RegExp): Promise<void> {
  const path = writeTinyModel(join(folder, "ggml-damaged.bin"), options);
  await assert.rejects(
    () => loadModel(path, 1),
    (error) => {
      assert.ok(error instanceof ModelError, String(error));
      assert.match(error.message, sentence);
      return true;
    },
  );
}

for (const name of ["encoder.conv1.bias", "decoder.token_embedding.weight", "decoder.blocks.0.cross_attn.key.weight", "decoder.ln.bias"])
  test(`a model without ${name} is refused by its name`, () =>
    refusesToLoad(
      { edit: (all) => all.filter((each) => each.name !== name) },
      new RegExp(`lacks the tensor ${name.replaceAll(".", "\\.")}`),
    ));

test("a tensor of another shape than the header promises is refused by its name", async () => {
  await refusesToLoad(
    {
      edit: (all) =>
        all.map((each) => (each.name === "decoder.blocks.0.mlp.0.weight" ? { ...each, shape: [...each.shape].reverse() } : each)),
    },
    /decoder\.blocks\.0\.mlp\.0\.weight is 64 × 256; the header asks for 256 × 64/,
  );
});

test("a header that promises more layers than the file has is refused", async () => {
  await refusesToLoad({ header: { 4: 2 } }, /lacks the tensor encoder\.blocks\.1/);
  await refusesToLoad({ header: { 8: 128 } }, /lacks the tensor decoder\.blocks\.1/);
});

test("a vocabulary that is none of Whisper's is refused", () => refusesToLoad({ vocab: 51_870 }, /51870 tokens is none of Whisper's/));

test("a header with published layers but too few heads for them is refused, or the model runs", async () => {
  const path = writeTinyModel(join(folder, "ggml-heads.bin"), { layers: 4, heads: 2 });
  try {
    const { encoder, decoder } = await loadModel(path, 1);
    const batch = decoder.newBatch<string>();
    const window = await encoder.encode(sample().subarray(0, 16_000));
    const search = new GreedySequence(decoder.tokenizer, false, 4);
    await batch.join("one", { window, tokens: [50_257, 50_362], start: 0 }, search);
    assert.ok(batch.size <= 1);
  } catch (error) {
    assert.ok(error instanceof ModelError, String(error));
  }
});

const descriptors = () => readdirSync("/proc/self/fd").length;
test("a file that is refused is closed", { skip: process.platform !== "linux" && "counts descriptors in /proc" }, () => {
  const path = join(folder, "ggml-cut.bin");
  writeFileSync(path, whole.slice(0, 1000));
  const before = descriptors();
  for (let i = 0; i < 8; i++) assert.throws(() => readModelHeader(path), ModelError);
  assert.equal(descriptors(), before);
});
