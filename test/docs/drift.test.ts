import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { settings } from "../../src/config/index.js";
import { errors, listenParameters, liveParameters } from "../../src/http/index.js";
import { type RunningServer, startServer } from "../http/running-server.js";
import { root } from "../started-program.js";
import { documents } from "./documents.js";

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const texts = documents().map(({ path }) => ({ path, text: readFileSync(join(root, path), "utf8") }));
const defaults = new Map<string, string>(Object.values(settings).map((setting) => [setting.variable, setting.default]));

/** Variables of others that the documents speak of. */
const foreignVariables = new Set([
  ..."HTTP_PROXY HTTPS_PROXY NO_PROXY NODE_USE_ENV_PROXY NODE_EXTRA_CA_CERTS NODE_ENV NODE_OPTIONS OPENAI_BASE_URL OPENAI_API_KEY CORPUS_DIR BENCH_MODELS_DIR BENCH_CLI YOUR_API_KEY REQUEST_ID".split(
    " ",
  ),
]);

test("every setting that a document names exists", () => {
  const unknown = texts.flatMap(({ path, text }) =>
    [...text.matchAll(/(?<![\w.])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?=[`=])/g)]
      .map(([name]) => name)
      .filter((name) => !defaults.has(name) && !foreignVariables.has(name) && !isErrorCode(name))
      .map((name) => `${path}: ${name}`),
  );
  assert.deepEqual([...new Set(unknown)], []);
});

/** What errors and frames are called looks like a setting. */
function isErrorCode(name: string): boolean {
  const reference = texts.find(({ path }) => path === "docs/api.md")!.text;
  return new RegExp(`\\| \`${name}\` \\|`).test(reference.slice(reference.indexOf("<!-- errors:begin -->")));
}

test("tables beside the reference name the settings' defaults as they are", () => {
  let rows = 0;
  for (const { path, text } of texts) {
    for (const [, variable = "", value = ""] of text.matchAll(/^\| `([A-Z_]+)`\s*\| `?([\w./]+)`?\s*\|/gm)) {
      if (!defaults.has(variable) || path === "docs/configuration.md") continue;
      rows += 1;
      assert.equal(value, defaults.get(variable), `${path}: ${variable}`);
    }
  }
  assert.ok(rows >= 5, `${rows} rows`);
});

test("every parameter in an address that a document shows exists", () => {
  const known = new Set([...Object.keys(listenParameters), ...Object.keys(liveParameters)]);
  const unknown = texts.flatMap(({ path, text }) =>
    [...text.matchAll(/\/v1\/listen\?([^\s'"`#)]+)/g)]
      .flatMap((match) => match[1]!.split("&"))
      .map((pair) => pair.split("=")[0]!)
      .filter((name) => /^\w+$/.test(name) && !known.has(name))
      .map((name) => `${path}: ${name}`),
  );
  assert.deepEqual(unknown, []);
});

test("the table of what to do about errors has those of the server", () => {
  const page = texts.find(({ path }) => path === "docs/troubleshooting.md")!.text;
  const rows = [...page.slice(page.indexOf("## Every error")).matchAll(/^\| (\d+) \| (.+?) \| .+ \|$/gm)].map(
    ([, status, sentence]) => `${status} ${sentence}`,
  );
  const served = Object.values(errors).map(({ status, sentence }) => `${status} ${sentence}`);
  assert.deepEqual(rows.sort(), served.sort());
});

/** Every route of the server, as Fastify prints them: a tree of pieces of paths, four columns for each level. */
function routes(): ReadonlySet<string> {
  const found = new Set<string>();
  const above: string[] = [];
  for (const line of server.app.printRoutes({ commonPrefix: false }).split("\n")) {
    const [, indent, piece, methods] = /^([│\s]*)[└├]── (\S+)(?: \((.+)\))?$/.exec(line) ?? [];
    if (indent === undefined) continue;
    const level = indent.length / 4;
    above.length = level;
    above[level] = piece!;
    const path = above.join("").replace(/:(\w+)/g, "{$1}");
    for (const method of methods?.split(", ") ?? []) if (method !== "HEAD" && method !== "OPTIONS") found.add(`${method} ${path}`);
  }
  return found;
}

/** Pages for people, and figures for Prometheus. */
const pages = /^GET \/(?:$|docs|redoc|guide|console|metrics$|v1\/openapi\.json$)/;

test("the API's description has every route and no other, and the reference speaks of each", () => {
  const described = Object.entries(server.app.swagger().paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const served = [...routes()].filter((route) => !pages.test(route));
  assert.deepEqual([...described].sort(), served.sort());
  const reference = texts.map(({ text }) => text).join("\n");
  for (const route of described) assert.ok(reference.includes(route.split(" ")[1]!), route);
});
