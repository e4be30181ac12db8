// The frame around each page of the guide.
import { seenFrom } from "./addresses.mjs";
import { escapeHtml } from "./escape-html.mjs";

const links = [
  ["/docs", "Try the API (Swagger UI)"],
  ["/redoc", "Read the API (ReDoc)"],
];

function navigation(groups, current) {
  const item = ({ address, name }) =>
    `<li><a href="${seenFrom(current, address)}"${address === current ? ' aria-current="page"' : ""}>${escapeHtml(name)}</a></li>`;
  const list = ({ title, pages }) => `${title === "" ? "" : `<h2>${escapeHtml(title)}</h2>\n`}<ul>\n${pages.map(item).join("\n")}\n</ul>`;
  const references = { title: "This server", pages: links.map(([address, name]) => ({ address, name })) };
  return [...groups, references].map(list).join("\n");
}

function contents(headings) {
  if (headings.length < 2) return "";
  const items = headings.map(({ id, text, level }) => `<li class="level-${level}"><a href="#${id}">${escapeHtml(text)}</a></li>`);
  return `<nav class="contents" aria-label="On this page">\n<h2>On this page</h2>\n<ul>\n${items.join("\n")}\n</ul>\n</nav>`;
}

function neighbours(previous, next, current) {
  const link = (page, relation, label) =>
    page === undefined
      ? "<span></span>"
      : `<a rel="${relation}" href="${seenFrom(current, page.address)}"><small>${label}</small>${escapeHtml(page.name)}</a>`;
  return `<nav class="neighbours" aria-label="Pages before and after">\n${link(previous, "prev", "Before")}\n${link(next, "next", "Next")}\n</nav>`;
}

/** A whole page, at its address. */
export function layout({ title, html, headings, address, groups, previous, next }) {
  const own = (path) => seenFrom(address, path);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Whisper API</title>
<link rel="icon" href="${own("/guide/assets/icon.svg")}">
<link rel="stylesheet" href="${own("/guide/assets/frame.css")}">
<link rel="stylesheet" href="${own("/guide/assets/text.css")}">
<script type="module" src="${own("/guide/assets/guide.js")}"></script>
</head>
<body>
<a class="skip" href="#content">To the text</a>
<header>
<button class="menu" popovertarget="pages">Pages</button>
<a class="product" href="${own("/guide")}">Whisper API <span>Guide</span></a>
<form role="search" id="search" hidden>
<input type="search" aria-label="Search the guide" placeholder="Search" autocomplete="off" spellcheck="false">
<div id="found" aria-live="polite" hidden></div>
</form>
</header>
<div class="frame${headings.length < 2 ? " alone" : ""}">
<nav class="pages" id="pages" popover aria-label="Pages">
${navigation(groups, address)}
</nav>
<main id="content">
<article>
${html}</article>
${previous === undefined && next === undefined ? "" : neighbours(previous, next, address)}
</main>
${contents(headings)}
</div>
</body>
</html>
`;
}
