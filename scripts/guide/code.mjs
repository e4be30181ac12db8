import hljs from "highlight.js/lib/common";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import nginx from "highlight.js/lib/languages/nginx";
import { escapeHtml } from "./escape-html.mjs";

hljs.registerLanguage("dockerfile", dockerfile);
hljs.registerLanguage("nginx", nginx);

/** Fences that are shown as they are. */
const plain = new Set(["", "text", "srt", "vtt", "caddyfile", "http", "powershell"]);
function highlighted(code, language, file) {
  if (plain.has(language)) return escapeHtml(code);
  if (hljs.getLanguage(language) === undefined) throw new Error(`${file}: there are no colours for \`\`\`${language}`);
  return hljs.highlight(code, { language }).value;
}

const programming = { sh: "Shell", python: "Python", js: "JavaScript", go: "Go" };
const languageName = (language, code) => (code.startsWith("curl ") ? "cURL" : programming[language]);

/** The fences in different programming languages that follow one another without a word between them, around one of them. */
function inSeveralLanguages(tokens, index) {
  const belongs = (at) => tokens[at]?.type === "fence" && tokens[at].info.trim() in programming;
  let from = index;
  let to = index;
  while (belongs(from - 1)) from -= 1;
  while (belongs(to + 1)) to += 1;
  return belongs(index) ? tokens.slice(from, to + 1) : [tokens[index]];
}

/** Code within a line: long pieces may break where their parts end, short ones may not break. */
export function inlineCode(code) {
  if (code.length <= 20) return `<code>${escapeHtml(code)}</code>`;
  return `<code class="long">${escapeHtml(code).replace(/(?:&amp;|[/_=,?])(?=\w)/g, "$&<wbr>")}</code>`;
}

/** The renderer's rule for fences: one by itself, or those that say the same in several languages as one with tabs, which need no script. */
export function codeBlocks(file) {
  // A region that scrolls must be within reach of the keyboard.
  const code = ({ content, info }) =>
    `<div class="code"><pre tabindex="0"><code>${highlighted(content, info.trim(), file)}</code></pre></div>\n`;
  let groups = 0;
  return (tokens, index) => {
    const group = inSeveralLanguages(tokens, index);
    if (group.length < 2) return code(tokens[index]);
    if (group[0] !== tokens[index]) return "";
    groups += 1;
    const tabs = group.map(({ info, content }, number) => {
      const id = `language-${groups}-${number}`;
      const checked = number === 0 ? " checked" : "";
      return `<input type="radio" name="language-${groups}" id="${id}"${checked}><label for="${id}">${languageName(info.trim(), content)}</label>`;
    });
    return `<div class="tabs" role="group" aria-label="Programming language">\n${tabs.join("\n")}\n${group.map(code).join("")}</div>\n`;
  };
}
