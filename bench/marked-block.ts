/** Where what stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->` begins and ends in a Markdown text. @throws Error without both markers */
function blockPlace(text: string, name: string): readonly [from: number, to: number] {
  const begin = `<!-- ${name}:begin -->\n`;
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(`<!-- ${name}:end -->`);
  if (from < begin.length || to < from) throw new Error(`The document has no markers for ${name}.`);
  return [from, to];
}

export function markedBlock(text: string, name: string): string {
  return text.slice(...blockPlace(text, name));
}

/** The text with something else between the markers. */
export function withMarkedBlock(text: string, name: string, content: string): string {
  const [from, to] = blockPlace(text, name);
  return `${text.slice(0, from)}${content}${text.slice(to)}`;
}

/** Names of all blocks, in order. */
export function blockNames(text: string): readonly string[] {
  return [...text.matchAll(/<!-- (.+):begin -->/g)].map((match) => match[1]!);
}
