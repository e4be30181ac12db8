import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { seenFrom } from "./addresses.mjs";
import { imageSize } from "./image-size.mjs";

/** The address under which the pages of the server itself stand in the repository's Markdown. */
const ownServer = /^http:\/\/localhost:7860(?=\/)/;

/** Where a link of a file leads in the guide: an address, or undefined for a file of the repository that is no page. */
function target(href, { file, root, pages }) {
  if (ownServer.test(href)) return href.replace(ownServer, "");
  if (/^([a-z]+:|#)/i.test(href)) return href;
  const [path, anchor] = href.split("#");
  const linked = normalize(join(dirname(file), decodeURI(path)));
  const page = pages.get(linked);
  if (page !== undefined) return `${page.address}${anchor === undefined ? "" : `#${anchor}`}`;
  if (linked.startsWith("docs/images/") && existsSync(join(root, linked))) return linked.replace(/^docs\//, "/guide/");
  if (!existsSync(join(root, linked))) throw new Error(`${file} links to ${href}, which is not there.`);
  return undefined;
}

/** Where a picture is in the guide, and how large. */
function picture(source, place) {
  const address = target(source, place);
  if (!address?.startsWith("/guide/images/")) throw new Error(`${place.file} shows ${source}, which is not under docs/images.`);
  return { address: seenFrom(place.address, address), ...imageSize(join(place.root, dirname(place.file), source)) };
}

/** The HTML that a document may hold: comments, which are left out, new lines within a cell, and pictures that are others in the dark. */
export function rewriteHtml(html, place) {
  if (/^\s*(<!--[\s\S]*?-->\s*)+$/.test(html)) return "";
  if (html === "<br>") return html;
  if (!/^<picture>\s*(<(source|img) [^<>]*>\s*)+<\/picture>\s*$/.test(html)) throw new Error(`${place.file} holds HTML: ${html}`);
  return html.replace(/ (src|srcset)="([^"]+)"/g, (_, name, source) => {
    const { address, width, height } = picture(source, place);
    return name === "src" ? ` src="${address}" width="${width}" height="${height}" loading="lazy"` : ` srcset="${address}"`;
  });
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
      else token.attrSet("href", seenFrom(place.address, address));
      nameThePage(children[index + 1], address, place);
    }
    if (token.type === "link_close" && open.pop() === undefined) token.tag = "span";
    if (token.type === "image") {
      const { address, width, height } = picture(token.attrGet("src"), place);
      token.attrs = Object.entries({ src: address, alt: "", loading: "lazy", width: String(width), height: String(height) });
    }
  }
}
