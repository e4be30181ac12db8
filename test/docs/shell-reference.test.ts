import assert from "node:assert/strict";
import { test } from "node:test";
import { shellBlocks, testShellBlocks, unusedReasons } from "./shell-blocks.js";

testShellBlocks(shellBlocks.filter(({ document }) => !["README.md", "docs/getting-started.md", "docs/live.md"].includes(document)));

test("every reason for not running a command is about a command that is there", () => {
  assert.deepEqual(unusedReasons(), []);
});
