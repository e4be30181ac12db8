import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { documents } from "./documents.js";
import { commandsNotRun, runnable } from "./not-run.js";
import { assertPrinted } from "./printed.js";
import { hasCurl, missingPackages, Workplace } from "./workplace.js";

const workplace = new Workplace();
before(() => workplace.start());
after(() => workplace.close());

const blocks = documents().flatMap((document) => document.blocks.filter(({ language }) => language === "sh"));
const used = new Set<RegExp>();

/** A block's commands, each with the lines on which it goes on. */
const commandsOf = (code: string): readonly string[] =>
  (code.match(/(?:.*\\\n)*.*\n/g) ?? []).filter((command) => /^\s*[^\s#]/.test(command));

const runs = (command: string): boolean => {
  const reasons = commandsNotRun.filter(({ pattern }) => pattern.test(command.trim()));
  for (const { pattern } of reasons) used.add(pattern);
  return reasons.length === 0;
};

const missing = [...(hasCurl ? [] : ["curl"]), ...missingPackages(["websockets"])];
const skip = missing.length > 0 && `needs ${missing.join(", ")}: scripts/test-clients.sh`;

// Most of the time goes to examples that play a recording in real time.
describe("blocks of commands", { concurrency: 3 }, () => {
  for (const { document, line, code, output, languages } of blocks) {
    const all = commandsOf(code);
    const commands = all.filter(runs);
    if (commands.length === 0) continue;
    test(`${document}:${line} ${commands[0]!.trim().slice(0, 60)}`, { skip }, async () => {
      for (const command of commands) assert.match(command, runnable, "a command that may be run, or is declared not to be");
      const { code: status, stdout, stderr } = await workplace.sh(commands.join(""));
      assert.equal(status, 0, `${stdout}\n${stderr}`);
      // Beside other languages curl prints the whole answer, where the others print what they take of it.
      const same = languages === 1 || output?.language === "srt";
      if (output !== undefined && same && commands.length === all.length) assertPrinted(output, stdout);
    });
  }
});

test("every reason for not running a command is about a command that is there", () => {
  assert.deepEqual(
    commandsNotRun.filter(({ pattern }) => !used.has(pattern)),
    [],
  );
});
