import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { root } from "../started-program.js";
import { documents } from "./documents.js";

const all = documents();
const known = new Map(all.map((document) => [document.path, document]));

test("every link within the repository leads to a file, and to a heading where it names one", () => {
  let checked = 0;
  const broken: string[] = [];
  for (const { path, links } of all) {
    for (const { href, line } of links) {
      if (/^[a-z]+:/i.test(href)) continue;
      checked += 1;
      const [file = "", anchor] = href.split("#");
      const target = file === "" ? path : join(dirname(path), decodeURI(file));
      if (!existsSync(join(root, target))) broken.push(`${path}:${line} ${href}: there is no such file`);
      else if (anchor !== undefined && known.get(target)?.anchors.has(anchor) !== true)
        broken.push(`${path}:${line} ${href}: there is no such heading`);
    }
  }
  assert.deepEqual(broken, []);
  assert.ok(checked > 50, `${checked} links`);
});

test("every page is in the index", () => {
  const named = new Set(known.get("docs/README.md")!.links.map(({ href }) => join("docs", href.split("#")[0]!)));
  const missing = all.map(({ path }) => path).filter((path) => path.startsWith("docs/") && path !== "docs/README.md" && !named.has(path));
  assert.deepEqual(missing, []);
});
