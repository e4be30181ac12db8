// The guide's pages in their order: docs/README.md is the table that both readers of the repository and the guide's navigation go by.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";

const index = "docs/README.md";

/** Addresses of pages whose file has another name than they should have. */
const named = { [index]: "/guide", "bench/README.md": "/guide/benchmark", "CHANGELOG.md": "/guide/changelog" };

/** @returns the groups of pages `{ title, pages: [{ file, address, name }] }`, and all pages by their file */
export function readPages(root) {
  const groups = [{ title: "", pages: [{ file: index, address: named[index], name: "Overview" }] }];
  for (const line of readFileSync(join(root, index), "utf8").split("\n")) {
    const heading = /^## (.+)$/.exec(line)?.[1];
    if (heading !== undefined) groups.push({ title: heading, pages: [] });
    const [, name, href] = /^- \[(.+?)\]\((.+?)\)/.exec(line) ?? [];
    if (href === undefined) continue;
    const file = normalize(join(dirname(index), href));
    if (!existsSync(join(root, file))) throw new Error(`${index} names ${href}, which is not there.`);
    groups.at(-1).pages.push({ file, name, address: named[file] ?? `/guide/${basename(file, ".md")}` });
  }
  const pages = new Map(groups.flatMap((group) => group.pages).map((page) => [page.file, page]));
  return { groups, pages };
}
