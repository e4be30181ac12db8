import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** The address under which the pages of the server itself stand in the repository's Markdown. */
const ownServer = /^http:\/\/localhost:7860(?=\/)/;

/** Width and height of a PNG (PNG specification, section 11.2.2), so that text does not jump when pictures arrive. */
function pngSize(path) {
  const bytes = readFileSync(path);
  if (bytes.toString("latin1", 12, 16) !== "IHDR") return {};
  return { width: String(bytes.readUInt32BE(16)), height: String(bytes.readUInt32BE(20)) };
}

/** Where a link of a file leads in the guide: an address, or undefined for a file of the repository that is no page. */
function target(href, { file, root, pages, coming }) {
  if (ownServer.test(href)) return href.replace(ownServer, "");
  if (/^([a-z]+:|#)/i.test(href)) return href;
  const [path, anchor] = href.split("#");
  const linked = normalize(join(dirname(file), decodeURI(path)));
  const page = pages.get(linked);
  if (page !== undefined) return `${page.address}${anchor === undefined ? "" : `#${anchor}`}`;
  if (linked.startsWith("docs/images/") && existsSync(join(root, linked))) return linked.replace(/^docs\//, "/guide/");
  if (!existsSync(join(root, linked)) && !coming.has(linked)) throw new Error(`${file} links to ${href}, which is not there.`);
  return undefined;
}

/** Where the text of a link is a file's name, readers of the guide see the page's instead. */
function nameThePage(text, address, { pages }) {
  if (!/^[\w./-]+\.md$/.test(text.content)) return;
  const page = [...pages.values()].find((page) => page.address === address?.split("#")[0]);
  if (page !== undefined) text.content = page.name;
}

/** Leads the links of an inline token to the guide's addresses; one to a file that is no page becomes plain text. */
export function rewriteInline(inline, place) {
  const open = [];
  const children = inline.children ?? [];
  for (const [index, token] of children.entries()) {
    if (token.type === "link_open") {
      const address = target(token.attrGet("href"), place);
      open.push(address);
      if (address === undefined) Object.assign(token, { tag: "span", attrs: [["class", "file"]] });
      else token.attrSet("href", address);
      nameThePage(children[index + 1], address, place);
    }
    if (token.type === "link_close" && open.pop() === undefined) token.tag = "span";
    if (token.type === "image") {
      const source = token.attrGet("src");
      const address = target(source, place);
      if (address === undefined) throw new Error(`${place.file} shows ${source}, which is not under docs/images.`);
      const size = pngSize(join(place.root, dirname(place.file), source));
      token.attrs = Object.entries({ src: address, alt: "", loading: "lazy", ...size });
    }
  }
}
