import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../src/http/index.js";
import { parameterTable } from "../../src/http/listen-parameters.js";
import { parseListenQuery } from "../../src/http/listen-query.js";

const parse = (query: string) => {
  const values: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    values[name] = name in values ? [values[name], value].flat() : value;
  }
  return parseListenQuery(values);
};

test("absent in every spelling", () => {
  for (const name of Object.keys(parameterTable)) {
    for (const value of ["", "undefined", "null"]) {
      assert.deepEqual(parse(`${name}=${value}`), { values: {}, warnings: [] }, `${name}=${value}`);
    }
  }
});

test("what is off is accepted", () => {
  for (const [name, entry] of Object.entries(parameterTable)) {
    if (entry.kind.name !== "boolean") continue;
    for (const value of ["false", "False", "0", "no", "off"]) assert.deepEqual(parse(`${name}=${value}`).warnings, [], `${name}=${value}`);
  }
  assert.deepEqual(parse("start=0&alternatives=1&redact=false&version=latest").warnings, []);
});

test("defaults are allowed by their own kind", () => {
  for (const [name, entry] of Object.entries(parameterTable)) {
    if (entry.default !== undefined) assert.notEqual(entry.kind.parse(entry.default), undefined, name);
  }
});

test("lists repeat the key", () => {
  assert.deepEqual(parse("tag=a&tag=b&tag=undefined&extra=k:v:w").values, { tag: ["a", "b"], extra: ["k:v:w"] });
  assert.deepEqual(parse("tag=a").values, { tag: ["a"] });
  assert.deepEqual(parse("detect_language=true").values, { detect_language: [true] });
  assert.deepEqual(parse("detect_language=en&detect_language=es").values, { detect_language: ["en", "es"] });
  assert.deepEqual(parse("punctuate=true&punctuate=true").values, { punctuate: true });
});

test("a replacement is split at its first colon; without one the term is removed", () => {
  const { replace } = parse("replace=a:b&replace=well:see:this&replace=um&replace=er:").values;
  assert.deepEqual(replace, [
    { find: "a", with: "b" },
    { find: "well", with: "see:this" },
    { find: "um", with: "" },
    { find: "er", with: "" },
  ]);
});

const refused: readonly (readonly [query: string, parameter: string])[] = [
  ["punctuate=maybe", "punctuate"],
  ["punctuate=constructor", "punctuate"],
  ["punctuate=true&punctuate=false", "punctuate"],
  ["language=!!", "language"],
  ["language=en_", "language"],
  ["response_format=xml", "response_format"],
  ["sample_rate=fast", "sample_rate"],
  ["sample_rate=1e4", "sample_rate"],
  ["sample_rate=0", "sample_rate"],
  ["channels=-1", "channels"],
  ["encoding=pcm", "encoding"],
  ["encoding=g729", "encoding"],
  ["version=2", "version"],
  ["extra=novalue", "extra"],
  [`tag=${"x".repeat(129)}`, "tag"],
  ["alternatives=2", "alternatives"],
  ["utt_split=-1", "utt_split"],
  ["utt_split=NaN", "utt_split"],
  ["start=-1", "start"],
  ["start=1e3", "start"],
  ["duration=5s", "duration"],
  ["multichannel=2", "multichannel"],
  ["diarize=two", "diarize"],
  ["diarize_model=v3", "diarize_model"],
  ["replace=:x", "replace"],
  ["replace=%20:x", "replace"],
  [`replace=${"x".repeat(501)}`, "replace"],
  ["keyterm=...", "keyterm"],
  ["temperature=-0.1", "temperature"],
  ["temperature=hot", "temperature"],
  ["beam_size=2.5", "beam_size"],
  ["best_of=100", "best_of"],
  ["redact=pci&redact=ssn", "redact"],
  ["summarize=v2", "summarize"],
  [`callback=https://example.com/${"x".repeat(2000)}`, "callback"],
  ["callback_method=delete", "callback_method"],
  ["search=a&search=%21", "search"],
];

test("a bad or refused value is named", () => {
  for (const [query, parameter] of refused) {
    assert.throws(
      () => parse(query),
      (error) =>
        error instanceof ApiError &&
        error.status === 400 &&
        error.code === "INVALID_QUERY_PARAMETER" &&
        error.message.includes(`${parameter}="`),
      query,
    );
  }
});

test("what is unknown or without effect is named in a warning", () => {
  const { warnings } = parse("colour=red&dictation=true&tier=base&__proto__=x");
  assert.deepEqual(
    warnings.map(({ parameter, type }) => [parameter, type]),
    [
      ["dictation", "no_effect"],
      ["tier", "no_effect"],
      ["colour", "unsupported_parameter"],
    ],
  );
});

test("a long bad value is cut short in the message", () => {
  assert.throws(
    () => parse(`model=${"m".repeat(5000)}`),
    (error) => error instanceof ApiError && error.message.length < 500,
  );
});
