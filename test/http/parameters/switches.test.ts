import assert from "node:assert/strict";
import { test } from "node:test";
import { asking, channelsOf } from "./asking.js";

const { ask: send } = asking();
/** Silence: what is said makes no difference here, and costs nothing so. */
const ask = (query: string) => send(query, channelsOf(0));

test("tag: labels come back", async () => {
  assert.deepEqual((await ask("?tag=a&tag=b%20c")).body.metadata.tags, ["a", "b c"]);
  assert.equal((await ask(`?tag=${"t".repeat(129)}`)).status, 400);
});

test("extra: pairs come back", async () => {
  assert.deepEqual((await ask("?extra=k:v:w&extra=empty:")).body.metadata.extra, { k: "v:w", empty: "" });
  assert.equal((await ask("?extra=novalue")).status, 400);
});

test("version: latest is the one there is", async () => {
  const { status, warnings } = await ask("?version=latest");
  assert.deepEqual([status, warnings], [200, []]);
  assert.equal((await ask("?version=2024-01-01")).status, 400);
});

test("mip_opt_out: nothing is kept anyway", async () => {
  for (const value of ["true", "false"]) assert.deepEqual((await ask(`?mip_opt_out=${value}`)).warnings, []);
});

for (const name of ["filler_words", "measurements", "dictation"]) {
  test(`${name}: off is accepted, on has a warning`, async () => {
    assert.deepEqual((await ask(`?${name}=false`)).warnings, []);
    const { status, warnings } = await ask(`?${name}=true`);
    assert.deepEqual([status, warnings], [200, [`${name} no_effect`]]);
  });
}

test("language_hint, tier: they are accepted, with a warning", async () => {
  assert.deepEqual((await ask("?language_hint=en&tier=nova")).warnings, ["language_hint no_effect", "tier no_effect"]);
});

test("alternatives: there is one", async () => {
  assert.deepEqual((await ask("?alternatives=1")).warnings, []);
  assert.equal((await ask("?alternatives=2")).status, 400);
});

const values: readonly (readonly [name: string, on: string])[] = [
  ["redact", "pci"],
  ["summarize", "v2"],
  ["topics", "true"],
  ["intents", "true"],
  ["sentiment", "true"],
  ["detect_entities", "true"],
  ["custom_topic", "billing"],
  ["custom_topic_mode", "strict"],
  ["custom_intent", "cancel"],
  ["custom_intent_mode", "extended"],
];

for (const [name, on] of values) {
  test(`${name}: on is refused by name, absent is accepted`, async () => {
    const { status, body } = await ask(`?${name}=${encodeURIComponent(on)}`);
    assert.equal(status, 400);
    assert.equal(body.err_code, "INVALID_QUERY_PARAMETER");
    assert.ok(body.err_msg!.includes(`${name}="${on}"`), body.err_msg);
    assert.equal((await ask(`?${name}=undefined`)).status, 200);
  });
}

test("redact, summarize, topics, intents, sentiment, detect_entities: off is accepted", async () => {
  const { status, warnings } = await ask("?redact=false&summarize=false&topics=false&intents=false&sentiment=false&detect_entities=false");
  assert.deepEqual([status, warnings], [200, []]);
});
