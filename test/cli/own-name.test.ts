import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { nameAt } from "../../src/cli/own-name.js";
import { root } from "./command.js";

test("sentences name the command as it works where it was run", () => {
  const main = join(root, "dist/bundle/cli/main.js");
  const npx = join(root, "node_modules/.bin/whisper-api");
  assert.equal(nameAt(root, main), "npx whisper-api");
  assert.equal(nameAt(root, npx), "npx whisper-api");
  assert.equal(nameAt(join(root, "docs"), main), "npx whisper-api");
  assert.equal(nameAt("/usr/local/bin", "/usr/local/bin/whisper-api"), "whisper-api");
  assert.equal(nameAt(root, "/usr/local/bin/whisper-api"), "whisper-api");
  assert.equal(nameAt(join(root, ".."), main), `node ${main}`);
  assert.equal(nameAt(`${root}-other`, main), `node ${main}`);
});
