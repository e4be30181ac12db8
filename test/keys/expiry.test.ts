import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExpiry } from "../../src/keys/index.js";

const now = Date.parse("2026-03-01T12:00:00Z");

test("ends are written as people write them", () => {
  const cases: Readonly<Record<string, string>> = {
    "30d": "2026-03-31T12:00:00.000Z",
    "2W": "2026-03-15T12:00:00.000Z",
    "12h": "2026-03-02T00:00:00.000Z",
    " 90m ": "2026-03-01T13:30:00.000Z",
    "2026-12-31": "2026-12-31T00:00:00.000Z",
    "2028-02-29": "2028-02-29T00:00:00.000Z",
    "2026-12-31T18:00Z": "2026-12-31T18:00:00.000Z",
    "2026-12-31T18:00:00+02:00": "2026-12-31T16:00:00.000Z",
    "2026-12-31t18:00:00.5z": "2026-12-31T18:00:00.500Z",
  };
  for (const [text, end] of Object.entries(cases)) assert.equal(new Date(parseExpiry(text, now)).toISOString(), end, text);
});

test("what says no time is refused", () => {
  const wrong = ["", "soon", "30", "d", "-1d", "1.5d", "30y", "31.12.2026", "2026-13-01", "2026-02-30", "2026-02-29", "2026-12-31T18:00"];
  for (const text of [...wrong, "12/31/2026", "2026-12-31 18:00", "1234567d"]) {
    assert.throws(() => parseExpiry(text, now), { code: "bad_value", message: /2026-12-31/ }, text);
  }
});
