/** The plain text of an inline token. */
export function textOf(inline) {
  return (inline.children ?? []).map(({ type, content }) => (type === "softbreak" ? " " : content)).join("");
}
