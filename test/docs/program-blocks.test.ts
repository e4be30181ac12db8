import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { python } from "../clients/client-python.js";
import { sampleText } from "../http/running-server.js";
import { assertSpoken } from "../http/spoken.js";
import type { Ended } from "../started-program.js";
import { type Block, documents } from "./documents.js";
import { blocksNotRun } from "./not-run.js";
import { assertPrinted } from "./printed.js";
import { hasGo, missingPackages, Workplace } from "./workplace.js";

const workplace = new Workplace();
before(() => workplace.start());
after(() => workplace.close());

interface Language {
  /** What is missing for this piece, if anything. */
  lacks(code: string): string | false;
  run(name: string, code: string): Promise<Ended>;
}

const imported = (code: string) => [...code.matchAll(/^(?:import|from) (\w+)/gm)].map((match) => match[1]!);

const languages: Readonly<Record<string, Language>> = {
  js: { lacks: () => false, run: (name, code) => workplace.run(process.execPath, [workplace.write(`${name}.mjs`, code)]) },
  python: {
    lacks: (code) => {
      const missing = missingPackages(imported(code));
      return missing.length > 0 && `needs Python with ${missing.join(", ")}: scripts/test-clients.sh`;
    },
    run: (name, code) => workplace.run(python, [workplace.write(`${name}.py`, code)]),
  },
  go: {
    lacks: () => !hasGo && "needs Go: scripts/test-clients.sh",
    run: (name, code) => workplace.run("go", ["run", workplace.write(`${name}.go`, code)]),
  },
};

const used = new Set<RegExp>();
const runs = ({ language, code }: Block): boolean => {
  const reasons = blocksNotRun.filter(({ pattern }) => pattern.test(`${language}\n${code}`));
  for (const { pattern } of reasons) used.add(pattern);
  return reasons.length === 0;
};

const all = documents().flatMap(({ blocks }) => blocks);

for (const [name, program] of Object.entries(languages)) {
  // Go's first program compiles what the others use.
  describe(name, { concurrency: name === "go" ? 1 : 3 }, () => {
    for (const block of all.filter(({ language }) => language === name).filter(runs)) {
      const { document, line, code, output } = block;
      test(`${document}:${line}`, { skip: program.lacks(code) }, async () => {
        const { code: status, stdout, stderr } = await program.run(`block-${all.indexOf(block)}`, code);
        assert.equal(status, 0, `${stdout}\n${stderr}`);
        assert.notEqual(stdout.trim(), "");
        if (output !== undefined) assertPrinted(output, stdout);
        // A live stream may be cut into sentences elsewhere on another machine: every word of its finals is there.
        else if (code.includes("ws://")) assertSpoken(stdout.replace(/^interim:.*$|^final:/gm, ""), sampleText);
      });
    }
  });
}

test("JSON is JSON", () => {
  for (const { document, line, language, code } of all) {
    if (language === "json") assert.doesNotThrow(() => JSON.parse(code), `${document}:${line}`);
  }
});

test("every block is run, or there is a reason why not", () => {
  const known = new Set(["", "srt", "vtt", "json", "sh", ...Object.keys(languages)]);
  assert.deepEqual(
    all
      .filter((block) => runs(block) && !known.has(block.language))
      .map(({ document, line, language }) => `${document}:${line} ${language}`),
    [],
  );
  assert.deepEqual(
    blocksNotRun.filter(({ pattern }) => !used.has(pattern)),
    [],
  );
});
