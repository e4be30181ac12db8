// One Markdown file of the repository as HTML for the guide, without anything inline that a Content-Security-Policy would refuse.
import MarkdownIt from "markdown-it";
import { codeBlocks, inlineCode } from "./code.mjs";
import { textOf } from "./inline-text.mjs";
import { rewriteHtml, rewriteInline } from "./links.mjs";
import { tidyTables } from "./tables.mjs";

/** A heading's anchor as GitHub makes it: lower case, punctuation left out, spaces to hyphens, repeated ones numbered. */
function anchors() {
  const seen = new Map();
  return (text) => {
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  };
}

function renderer(place) {
  const markdown = new MarkdownIt({ html: true });
  const { rules } = markdown.renderer;
  const html = (tokens, index) => rewriteHtml(tokens[index].content, place);
  rules.html_block = html;
  rules.html_inline = html;
  rules.fence = codeBlocks(place.file);
  rules.code_inline = (tokens, index) => inlineCode(tokens[index].content);
  rules.table_open = (tokens, index) => `<div class="table" tabindex="0"><table${markdown.renderer.renderAttrs(tokens[index])}>\n`;
  rules.table_close = () => "</table></div>\n";
  rules.heading_close = (tokens, index) => {
    const { tag } = tokens[index];
    const id = tokens[index - 2].attrGet("id");
    const link = tag === "h1" ? "" : ` <a class="anchor" href="#${id}" aria-label="Link to this section">#</a>`;
    return `${link}</${tag}>\n`;
  };
  return markdown;
}

/**
 * @param file the Markdown's path below `root`
 * @param address the page's own
 * @param pages every page of the guide by its file
 * @returns the page's title, its HTML, its headings of the second and third level, and its text by section for the search
 */
export function renderPage(text, place) {
  const markdown = renderer(place);
  const tokens = markdown.parse(text, {});
  const anchor = anchors();
  const headings = [];
  const sections = [];
  let title = "";
  tidyTables(tokens);
  tokens.forEach((token, index) => {
    if (token.type === "heading_open") {
      const heading = textOf(tokens[index + 1]);
      const id = anchor(heading);
      token.attrSet("id", id);
      if (token.tag === "h1") title = heading;
      else if (token.tag <= "h3") headings.push({ id, text: heading, level: Number(token.tag[1]) });
      sections.push({ id, heading, text: "" });
    } else if (token.type === "inline") {
      rewriteInline(token, place);
      const section = sections.at(-1);
      if (section !== undefined && tokens[index - 1].type !== "heading_open") section.text += `${textOf(token)} `;
    } else if (token.type === "fence" && sections.length > 0) sections.at(-1).text += `${token.content} `;
  });
  if (title === "") throw new Error(`${place.file} has no title.`);
  return { title, html: markdown.renderer.render(tokens, markdown.options, {}), headings, sections };
}
