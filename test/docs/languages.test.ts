import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LANGUAGES } from "../../src/whisper/index.js";
import { root } from "../started-program.js";

test("the list of languages is that of the models", () => {
  const page = readFileSync(join(root, "docs/models.md"), "utf8");
  const list = page.slice(page.indexOf("<!-- languages:begin -->"), page.indexOf("<!-- languages:end -->"));
  const codes = [...list.matchAll(/\(`(\w+)`\)/g)].map((match) => match[1]!);
  assert.deepEqual(codes.sort(), [...LANGUAGES].sort());
});
