import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Block, documents } from "./documents.js";
import { commandsNotRun, runnable } from "./not-run.js";
import { assertPrinted } from "./printed.js";
import { hasCurl, missingPackages, Workplace } from "./workplace.js";

/** A block's commands, each with the lines on which it goes on. */
const commandsOf = (code: string): readonly string[] =>
  (code.match(/(?:.*\\\n)*.*\n/g) ?? []).filter((command) => /^\s*[^\s#]/.test(command));

const reasonsFor = (command: string) => commandsNotRun.filter(({ pattern }) => pattern.test(command.trim()));

export const shellBlocks: readonly Block[] = documents().flatMap(({ blocks }) => blocks.filter(({ language }) => language === "sh"));

/** The reasons that are about no command of any document. */
export function unusedReasons(): readonly string[] {
  const used = new Set(shellBlocks.flatMap(({ code }) => commandsOf(code)).flatMap(reasonsFor));
  return commandsNotRun.filter((reason) => !used.has(reason)).map(({ why }) => why);
}

/** Runs what some blocks tell their readers to type. */
export function testShellBlocks(blocks: readonly Block[]): void {
  const workplace = new Workplace();
  before(() => workplace.start());
  after(() => workplace.close());

  const missing = [...(hasCurl ? [] : ["curl"]), ...missingPackages(["websockets"])];
  const skip = missing.length > 0 && `needs ${missing.join(", ")}: scripts/test-clients.sh`;

  // Most of the time goes to examples that play a recording in real time.
  describe("blocks of commands", { concurrency: 3 }, () => {
    for (const { document, line, code, output, languages } of blocks) {
      const all = commandsOf(code);
      const commands = all.filter((command) => reasonsFor(command).length === 0);
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
}
