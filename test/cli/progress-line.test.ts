import assert from "node:assert/strict";
import { test } from "node:test";
import { shownBytes, shownTime } from "../../src/cli/amounts.js";
import { ProgressLine } from "../../src/cli/progress-line.js";

function line(stream: { readonly isTTY?: boolean; readonly columns?: number }) {
  let now = 0;
  let written = "";
  const bar = new ProgressLine({
    label: "base",
    amount: shownBytes,
    speed: (value) => `${shownBytes(value)}/s`,
    clock: () => now,
    stream: {
      ...stream,
      write: (text) => {
        written += text;
      },
    },
  });
  return {
    bar,
    at(seconds: number, done: number, total: number | undefined) {
      now = seconds * 1000;
      bar.update(done, total);
    },
    written: () => written,
  };
}

test("a terminal shows bar, share, speed and time left, in one line that changes", () => {
  const { bar, at, written } = line({ isTTY: true, columns: 200 });
  at(0, 0, 100e6);
  at(1, 10e6, 100e6);
  at(1.01, 11e6, 100e6);
  at(2, 50e6, 100e6);
  bar.say("Trying again.");
  assert.equal(
    written(),
    [
      "\rbase  [........................]    0 %  0 B of 100.0 MB\u001b[K",
      "\rbase  [##......................]   10 %  10.0 MB of 100.0 MB  10.0 MB/s  0:09 left\u001b[K",
      "\rbase  [############............]   50 %  50.0 MB of 100.0 MB  25.0 MB/s  0:02 left\u001b[K",
      "\r\u001b[KTrying again.\n",
    ].join(""),
  );
});

test("the speed is that of the last seconds, and no line is wider than the terminal", () => {
  const { at, written } = line({ isTTY: true, columns: 60 });
  at(0, 0, 100e6);
  for (let second = 1; second <= 20; second++) at(second, second < 10 ? 1e6 : 1e6 * (second - 8), 100e6);
  const last = written().split("\r").at(-1) ?? "";
  assert.equal(last.replace("\u001b[K", "").length, 59);
  assert.match(last, /12\.0 MB of 100/);
});

test("elsewhere plain lines are written, one for each tenth and not too many", () => {
  const { at, written } = line({});
  for (let percent = 0; percent <= 100; percent++) at(percent / 4, percent * 1e6, 100e6);
  const lines = written().trim().split("\n");
  assert.ok(lines.length >= 8 && lines.length <= 11, written());
  assert.match(lines.at(-1) ?? "", /^base {2}100 % {2}100\.0 MB of 100\.0 MB {2}4\.0 MB\/s$/);
  const quick = line({});
  for (let percent = 0; percent <= 100; percent++) quick.at(percent / 100, percent * 1e6, 100e6);
  assert.equal(quick.written().trim().split("\n").length, 2);
});

test("of a length that nobody knows, what has come is shown", () => {
  const { at, written } = line({});
  at(0, 5e5, undefined);
  at(3, 2e6, undefined);
  assert.equal(written(), "base  500.0 kB\nbase  2.0 MB  500.0 kB/s\n");
});

test("amounts and times as people read them", () => {
  assert.deepEqual([0, 999, 1000, 43_550_795, 999_960, 3_095_033_483].map(shownBytes), [
    "0 B",
    "999 B",
    "1.0 kB",
    "43.6 MB",
    "1.0 MB",
    "3.1 GB",
  ]);
  assert.deepEqual([0, 6.2, 750, 3723].map(shownTime), ["0:00", "0:07", "12:30", "1:02:03"]);
});
