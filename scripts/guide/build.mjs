// Renders docs/*.md into dist/assets/guide, so that the server has only files to hand out.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { layout } from "./layout.mjs";
import { renderPage } from "./markdown.mjs";
import { readPages } from "./pages.mjs";

const root = join(import.meta.dirname, "../..");

const missing = `<h1>There is no such page</h1>
<p>The guide has no page at this address. All of its pages are in the list of pages and on the <a href="../guide">overview</a>.</p>
`;

export function buildGuide(folder) {
  const { groups, pages } = readPages(root);
  const order = [...pages.values()];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "assets"), { recursive: true });
  const searched = [];
  order.forEach((page, index) => {
    const { file, address, name } = page;
    const rendered = renderPage(readFileSync(join(root, file), "utf8"), { file, address, root, pages });
    const name_ = address === "/guide" ? "index" : basename(address);
    const html = layout({ ...rendered, address, groups, previous: order[index - 1], next: order[index + 1] });
    writeFileSync(join(folder, `${name_}.html`), html);
    for (const { id, heading, text } of rendered.sections) {
      searched.push({
        page: name,
        heading,
        address: heading === rendered.title ? address : `${address}#${id}`,
        text: text.replace(/\s+/g, " ").trim(),
      });
    }
  });
  writeFileSync(join(folder, "404.html"), layout({ title: "No such page", html: missing, headings: [], groups, address: "/guide/404" }));
  writeFileSync(join(folder, "assets/search.json"), JSON.stringify(searched));
  for (const asset of ["frame.css", "text.css", "guide.js", "icon.svg"])
    cpSync(join(import.meta.dirname, asset), join(folder, "assets", asset));
  const images = join(root, "docs/images");
  if (existsSync(images)) cpSync(images, join(folder, "images"), { recursive: true });
}
