import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../started-program.js";
import { type RunningServer, startServer } from "./running-server.js";

let server: RunningServer;
/** Every page by its address. */
const pages = new Map<string, string>();

const get = (url: string, headers: Record<string, string> = {}) => server.app.inject({ method: "GET", url, headers });

/** The addresses in a page, as its reader's browser understands them. */
function linksOf(page: string, html: string): readonly URL[] {
  const links = [...html.matchAll(/ (?:href|src|srcset)="([^"]+)"/g)].map((match) => new URL(match[1]!, `http://server${page}`));
  return links.filter(({ host }) => host === "server");
}

before(async () => {
  server = await startServer();
  const wanted = ["/guide"];
  for (let url = wanted.pop(); url !== undefined; url = wanted.pop()) {
    if (pages.has(url)) continue;
    const response = await get(url);
    assert.equal(response.statusCode, 200, url);
    pages.set(url, response.body);
    wanted.push(
      ...linksOf(url, response.body)
        .map(({ pathname }) => pathname)
        .filter((path) => /^\/guide(\/[\w-]+)?$/.test(path)),
    );
  }
});
after(() => server.close());

test("the guide has every page that the index of the documents names", () => {
  const index = readFileSync(join(root, "docs/README.md"), "utf8");
  const names = [...index.matchAll(/^- \[.+?\]\(([\w-]+)\.md\)/gm)].map((match) => match[1]!);
  assert.ok(names.includes("live"));
  const missing = names.filter((name) => !pages.has(`/guide/${name}`));
  assert.deepEqual(missing, []);
});

test("every link of the guide leads somewhere, and to a heading where it names one", async () => {
  const broken: string[] = [];
  const others = new Set<string>();
  for (const [page, html] of pages) {
    for (const { pathname, hash } of linksOf(page, html)) {
      if (!pages.has(pathname)) others.add(pathname);
      else if (hash !== "" && !pages.get(pathname)!.includes(` id="${hash.slice(1)}"`)) broken.push(`${page}: ${pathname}${hash}`);
    }
  }
  assert.deepEqual(broken, []);
  for (const url of others) assert.ok((await get(url)).statusCode < 400, url);
});

test("behind a proxy that adds a prefix the links are right, too", () => {
  for (const [page, html] of pages) {
    assert.doesNotMatch(html, / (?:href|src|srcset|action)="\//, page);
    for (const [, url] of html.matchAll(/ (?:href|src)="([^"]+)"/g)) {
      const { host, pathname } = new URL(url!, `http://proxy/prefix${page}`);
      if (host === "proxy") assert.match(pathname, /^\/prefix\//, `${page}: ${url}`);
    }
  }
});

test("what the search finds is there", async () => {
  const sections: readonly { address: string; text: string }[] = (await get("/guide/assets/search.json")).json();
  assert.ok(sections.some(({ text }) => text.includes("CloseStream")));
  for (const { address } of sections) {
    const [page = "", anchor] = address.split("#");
    assert.ok(pages.get(page)?.includes(anchor === undefined ? "<h1" : ` id="${anchor}"`), address);
  }
});

test("pages allow nothing inline and no other origin, and have nothing of it", async () => {
  for (const [page, html] of pages) {
    const policy = String((await get(page)).headers["content-security-policy"]);
    assert.match(policy, /default-src 'none'.*script-src 'self'.*style-src 'self'/, page);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/, page);
    assert.doesNotMatch(html, /<style|<script(?![^>]*src=)|<[^>]+ (style|on\w+)=|<(img|script|link)[^>]+(src|href)="\w+:/, page);
  }
});

test("a page that has not changed is not sent again", async () => {
  const first = await get("/guide/live");
  assert.equal(first.headers["cache-control"], "no-cache");
  const again = await get("/guide/live", { "if-none-match": String(first.headers.etag) });
  assert.equal(again.statusCode, 304);
  assert.equal(again.body, "");
});

test("an address without a page gets one that says so", async () => {
  for (const url of [
    "/guide/nothing",
    "/guide/a/b",
    "/guide/assets/nothing.css",
    "/guide/%2e%2e/%2e%2e/package.json",
    "/guide/..%2f..%2fpackage.json",
  ]) {
    const response = await get(url);
    assert.ok([403, 404].includes(response.statusCode), url);
    assert.doesNotMatch(response.body, /devDependencies/, url);
  }
  const missing = await get("/guide/nothing");
  assert.match(String(missing.headers["content-type"]), /^text\/html/);
  assert.match(missing.body, /There is no such page/);
  // Its links are right however deep the address is.
  const deep = (await get("/guide/a/b/c")).body;
  const base = new URL(/<base href="([^"]+)"/.exec(deep)![1]!, "http://server/guide/a/b/c");
  assert.equal(new URL("live", base).pathname, "/guide/live");
  assert.equal((await get("/guide/")).headers.location, "../guide");
  const posted = await server.app.inject({ method: "POST", url: "/guide/nothing" });
  assert.equal(posted.json().err_code, "NOT_FOUND");
});
