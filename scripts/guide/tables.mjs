import { textOf } from "./inline-text.mjs";

/**
 * Alignment becomes a class, since styles may not stand in the page, and a head without text no head. Tables of sentences are marked and their
 * cells labelled with their column, so that on a phone each row can stand as a paragraph.
 */
export function tidyTables(tokens) {
  let table;
  tokens.forEach((token, index) => {
    if (token.type === "table_open") table = { token, heads: [], cells: [], longest: 0 };
    if (token.type === "tr_open") table.column = 0;
    if (token.type === "table_close" && table.heads.length > 2 && table.longest > 60) {
      table.token.attrSet("class", "sentences");
      for (const [cell, column] of table.cells)
        if (column > 0 && table.heads[column] !== "") cell.attrPush(["data-column", table.heads[column]]);
    }
    if (token.type !== "th_open" && token.type !== "td_open") return;
    const text = textOf(tokens[index + 1]);
    const align = /text-align:(\w+)/.exec(token.attrGet("style") ?? "")?.[1];
    token.attrs = align === undefined ? [] : [["class", align]];
    if (token.type === "td_open") {
      table.cells.push([token, table.column]);
      table.longest = Math.max(table.longest, text.length);
    } else {
      table.heads.push(text);
      if (text === "") {
        token.tag = "td";
        tokens[index + 2].tag = "td";
      }
    }
    table.column += 1;
  });
}
