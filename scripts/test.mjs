// Runs the compiled tests with Node's own runner and ends with one plain line: N passed, N failed[, N skipped][, N to do].
// Arguments are parts of the paths of the tests that are wanted; --write writes docs/clients.md instead of comparing it.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve, sep } from "node:path";
import process from "node:process";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { checkPage } from "./clients-page.mjs";

const root = resolve(import.meta.dirname, "../dist/test");
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const write = process.argv.includes("--write");
const all = readdirSync(root, { recursive: true }).filter((name) => name.endsWith(".test.js"));
const names = all.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part))).sort();
const files = names.map((name) => join(root, name));

if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(" ")} in ${root}`);
  process.exit(1);
}

// What the tests of clients find out; it is judged where all of them ran.
const facts = mkdtempSync(join(tmpdir(), "client-facts-"));
process.env.CLIENT_FACTS = facts;
const wholePage = all.filter((name) => name.startsWith(`clients${sep}`)).every((name) => names.includes(name));

const count = { passed: 0, failed: 0, skipped: 0, todo: 0 };
const stream = run({ files, concurrency: 2, timeout: 300_000 });
const tally = (kind) => (event) => {
  if (event.details?.type === "suite") return;
  const waits = event.todo !== undefined && event.todo !== false && kind === "failed";
  count[event.skip !== undefined && event.skip !== false ? "skipped" : waits ? "todo" : kind] += 1;
};
stream.on("test:pass", tally("passed"));
stream.on("test:fail", tally("failed"));
stream.on("end", () => {
  if (wholePage) {
    const { compared, message } = checkPage(facts, write);
    if (compared) count[message === undefined ? "passed" : "failed"] += 1;
    if (message !== undefined) process.stdout.write(`\n${message}\n`);
  }
  rmSync(facts, { recursive: true, force: true });
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
  const todo = count.todo > 0 ? `, ${count.todo} to do` : "";
  process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;
  process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${skipped}${todo}\n`);
});
stream.compose(spec).pipe(process.stdout, { end: false });
