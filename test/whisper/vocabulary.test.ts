import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { vocabularyOf } from "./vocabulary-of.js";

const bytes = fc.uint8Array({ maxLength: 6, max: 3 });

test("every token is found by its bytes, the first of equal ones, and nothing else is", () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 60 }), bytes, (tokens, other) => {
      const vocabulary = vocabularyOf(tokens);
      assert.equal(vocabulary.size, tokens.length);
      const same = (a: Uint8Array) => (b: Uint8Array) => Buffer.compare(a, b) === 0;
      for (const [id, token] of tokens.entries()) {
        assert.deepEqual(Array.from(vocabulary.bytesOf(id)), Array.from(token));
        assert.equal(vocabulary.idOf(token), tokens.findIndex(same(token)));
      }
      const first = tokens.findIndex(same(other));
      assert.equal(vocabulary.idOf(other), first < 0 ? undefined : first);
    }),
  );
});

test("a token is found inside longer bytes", () => {
  const vocabulary = vocabularyOf([Uint8Array.of(1), Uint8Array.of(2, 3), Uint8Array.of()]);
  assert.equal(vocabulary.idOf(Uint8Array.of(9, 2, 3, 9), 1, 3), 1);
  assert.equal(vocabulary.idOf(Uint8Array.of(9, 2, 3, 9), 1, 4), undefined);
  assert.equal(vocabulary.idOf(Uint8Array.of(9, 2), 1, 1), 2);
});
