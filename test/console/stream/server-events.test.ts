import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ServerEvents } from "../../../src/console/stream/index.js";

test("events are found however the text is cut", () => {
  const text = 'event: progress\ndata: {"seconds":1}\n\ndata: plain\ndata:more\n\nevent: result\ndata: {}\n\nevent: unfini';
  const whole = new ServerEvents().add(text);
  assert.deepEqual(whole, [
    { name: "progress", data: '{"seconds":1}' },
    { name: "message", data: "plain\nmore" },
    { name: "result", data: "{}" },
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
      const at = [0, ...cuts.toSorted((left, right) => left - right), text.length];
      const events = new ServerEvents();
      assert.deepEqual(
        at.slice(1).flatMap((end, index) => events.add(text.slice(at[index], end))),
        whole,
      );
    }),
  );
});
