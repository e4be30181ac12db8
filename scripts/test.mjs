// Runs the compiled tests with Node's own runner and ends with one plain line: N passed, N failed[, N skipped][, N to do].
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const root = resolve(import.meta.dirname, "../dist/test");
const wanted = process.argv.slice(2);
const files = readdirSync(root, { recursive: true })
  .filter((name) => name.endsWith(".test.js"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .map((name) => join(root, name))
  .sort();

if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(" ")} in ${root}`);
  process.exit(1);
}

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
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
  const todo = count.todo > 0 ? `, ${count.todo} to do` : "";
  process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;
  process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${skipped}${todo}\n`);
});
stream.compose(spec).pipe(process.stdout, { end: false });
