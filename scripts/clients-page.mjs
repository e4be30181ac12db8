// Makes docs/clients.md of what the tests in test/clients found.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const path = resolve(import.meta.dirname, "../docs/clients.md");
export const command = "npm run -s build && node scripts/test.mjs clients/ --write";
const runtimes = ["Node", "Python", "Command line"];

const head = `# Clients

These clients are driven by this project's tests, as their users use them, against the server itself. The tests write this page
(\`${command}\`) and fail where it is not what they found: each line below is a test that passed.

\`HTTP\` stands for the server's address, as \`http://localhost:7860\`, and \`WS\` for the same with \`ws://\`. \`KEY\` is a key of this server.
Errors have one form for all: [api.md](api.md#errors).
`;

const foot = `
## Not tested

Deepgram's SDKs for Go, .NET, Rust and Java: they speak the same protocol, but no test here drives them.
`;

function facts(folder) {
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"));
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}

const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const list = (items) => items.map(cell).join("<br>");
const byText = (left, right) => left.localeCompare(right, "en");

function section(runtime, all) {
  const own = all.filter((fact) => fact.runtime === runtime);
  const names = [...new Set(own.map(({ name, version }) => `${name} ${version}`))].sort(byText);
  const rows = names.map((title) => {
    const of = own.filter(({ name, version }) => `${name} ${version}` === title);
    of.sort((left, right) => byText(left.file, right.file) || left.place - right.place);
    const works = of.filter(({ why }) => why === undefined).map(({ what }) => what);
    const lacks = of.filter(({ why }) => why !== undefined).map(({ what, why }) => `${what}: ${why}`);
    const { name, version, address } = of[0];
    return `| \`${name}\` | ${version} | ${cell(address)} | ${list(works)} | ${list(lacks)} |`;
  });
  return [
    `\n## ${runtime}\n`,
    "| Client | Version | Its address | What works | What does not, and why |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/**
 * Compares the page with the facts in a folder, or writes it.
 * @returns what is wrong, as a sentence; undefined where nothing is
 */
export function checkPage(folder, write) {
  const all = facts(folder);
  const tried = all.filter((fact) => fact.tried);
  const left = all.length - 2 * tried.length;
  if (left > 0)
    return { compared: false, message: `docs/clients.md is not compared: ${left} tests of clients did not pass or were skipped.` };
  const page = head + runtimes.map((runtime) => section(runtime, tried)).join("") + foot;
  if (write) writeFileSync(path, page);
  else if (!existsSync(path) || readFileSync(path, "utf8") !== page)
    return { compared: true, message: `docs/clients.md is not what the tests found. Write it: ${command}` };
  return { compared: true };
}
