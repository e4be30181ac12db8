import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { numerals, smart } from "./samples.js";

const manifest = resolve(process.env.CORPUS_DIR ?? resolve(import.meta.dirname, "../../../../../shared/corpus"), "manifest.jsonl");
const skip = existsSync(manifest) ? false : `no recordings at ${manifest}`;

interface Item {
  readonly id: string;
  readonly lang: string;
  readonly text: string | null;
}

function englishTexts(): ReadonlyMap<string, string> {
  const items = readFileSync(manifest, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Item);
  return new Map(items.filter((item) => item.lang === "en" && item.text).map((item) => [item.id, item.text!]));
}

/** All that changes in the texts of read and spoken English; the spelled letters and digits of AN4 and FSDD are apart. */
const CHANGES: Readonly<Record<string, readonly [said: string, written: string]>> = {
  "ast_en_vm-opts": ["press zero for", "press 0 for"],
  cards_001: ["ten of clubs", "10 of clubs"],
  "digits_10001-90210-01803_8khz": ["one zero zero zero one nine oh two one oh zero one eight zero three", "100019021001803"],
  goforward: ["ten meters", "10 meters"],
  "libri_1998-15444-0008": ["is ten minims", "is 10 minims"],
  "lj_LJ001-0005": ["fifteenth century", "15th century"],
  "lj_LJ001-0005_mp3": ["fifteenth century", "15th century"],
  "lj_LJ001-0007": ['"forty-two line Bible" of about fourteen fifty-five,', '"42 line Bible" of about 1455,'],
  "lj_LJ001-0023": ["fifteenth century", "15th century"],
  "lj_LJ001-0027": ["fifteen or twenty years", "15 or 20 years"],
  "lj_LJ001-0031": ["In fourteen sixty-five Sweynheim", "In 1465 Sweynheim"],
  "lj_LJ002-0020": ["In eighteen thirteen", "In 1813"],
};

test("of the recordings' texts only the known numbers change", { skip }, () => {
  for (const [id, text] of englishTexts()) {
    if (/^(?:an4|fsdd|long)_/.test(id)) continue;
    const [said, written] = CHANGES[id] ?? ["", ""];
    assert.ok(text.includes(said), `${id}: ${said}`);
    const flat = text
      .split(/\s+/)
      .filter((word) => word !== "")
      .join(" ");
    assert.equal(smart(flat), flat.replace(said, written), id);
  }
});

test("formatting the recordings' texts twice is formatting them once", { skip }, () => {
  for (const [id, text] of englishTexts()) {
    const flat = text
      .split(/\s+/)
      .filter((word) => word !== "")
      .join(" ");
    for (const format of [smart, numerals]) assert.equal(format(format(flat)), format(flat), id);
  }
});
