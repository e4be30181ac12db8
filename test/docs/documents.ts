import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import MarkdownIt, { type Token } from "markdown-it";
import { root } from "../started-program.js";

/** A fenced block of code. */
export interface Block {
  readonly document: string;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** Blocks that follow one another without a word between them say the same in several languages. */
  readonly languages: number;
  /** The block without a programming language that follows, which shows what is printed. */
  readonly output?: Block;
}

export interface Link {
  readonly href: string;
  readonly line: number;
}

export interface Document {
  /** Below the repository's root. */
  readonly path: string;
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
  readonly anchors: ReadonlySet<string>;
}

/** Languages of blocks that show what others print. */
const printed: ReadonlySet<string> = new Set(["", "json", "srt", "vtt"]);

/** A heading's anchor as GitHub makes it. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

function anchorsOf(tokens: readonly Token[]): ReadonlySet<string> {
  const found = new Map<string, number>();
  const anchors = new Set<string>();
  tokens.forEach(({ type }, index) => {
    if (type !== "heading_open") return;
    const name = slug((tokens[index + 1]!.children ?? []).map(({ content }) => content).join(""));
    const times = found.get(name) ?? 0;
    found.set(name, times + 1);
    anchors.add(times === 0 ? name : `${name}-${times}`);
  });
  return anchors;
}

function linksOf(tokens: readonly Token[]): readonly Link[] {
  return tokens.flatMap(({ type, content, children, map }) => {
    const inText = (children ?? []).map((child) => child.attrGet(child.type === "image" ? "src" : "href"));
    const inHtml = type === "html_block" ? [...content.matchAll(/ (?:src|srcset|href)="([^"]+)"/g)].map((match) => match[1]!) : [];
    const line = (map?.[0] ?? 0) + 1;
    return [...inText, ...inHtml].filter((href) => typeof href === "string").map((href) => ({ href, line }));
  });
}

function blocksOf(document: string, tokens: readonly Token[]): readonly Block[] {
  const blocks: Block[] = [];
  const block = (index: number): Block | undefined => {
    const token = tokens[index];
    if (token?.type !== "fence") return undefined;
    const { info, content, map } = token;
    return { document, line: map![0] + 1, language: info.trim(), code: content, languages: 1 };
  };
  for (let index = 0; index < tokens.length; index += 1) {
    const first = block(index);
    if (first === undefined) continue;
    const group = [first];
    while (!printed.has(group.at(-1)!.language)) {
      const next = block(index + group.length);
      if (next === undefined) break;
      group.push(next);
    }
    const output = group.length > 1 && printed.has(group.at(-1)!.language) ? group.pop() : undefined;
    for (const one of group) blocks.push({ ...one, languages: group.length, ...(output !== undefined && { output }) });
    if (output !== undefined) blocks.push(output);
    index += group.length - (output === undefined ? 1 : 0);
  }
  return blocks;
}

export function readDocument(path: string): Document {
  const tokens = new MarkdownIt({ html: true }).parse(readFileSync(join(root, path), "utf8"), {});
  return { path, blocks: blocksOf(path, tokens), links: linksOf(tokens), anchors: anchorsOf(tokens) };
}

/** Everything that is written for readers. */
export function documents(): readonly Document[] {
  const guide = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));
  return ["README.md", "CHANGELOG.md", "bench/README.md", ...guide.sort().map((name) => join("docs", name))].map(readDocument);
}
