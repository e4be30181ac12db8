/**
 * An address of this server as it is written on one of the guide's pages: relative, so that it is right behind a proxy that puts the server
 * under a prefix. Others, and anchors, stay as they are.
 * @param page the page's own address, `/guide` or `/guide/NAME`
 */
export function seenFrom(page, address) {
  if (!address.startsWith("/")) return address;
  if (page === "/guide") return address.slice(1);
  return address.startsWith("/guide/") ? address.slice("/guide/".length) : `..${address}`;
}
