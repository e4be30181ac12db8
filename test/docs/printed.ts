import assert from "node:assert/strict";
import type { Block } from "./documents.js";

const elided = "…";

/** Compares values of JSON: "…" stands for anything, numbers are of the machine, and a member "…" for others that are not shown. */
function assertShown(shown: unknown, actual: unknown, path: string): void {
  if (shown === elided) return;
  if (typeof shown === "number") {
    assert.equal(typeof actual, "number", path);
  } else if (typeof shown === "string") {
    assertText(shown, String(actual));
  } else if (Array.isArray(shown)) {
    assert.ok(Array.isArray(actual), path);
    const items = shown.filter((item) => item !== elided);
    if (items.length === shown.length) assert.equal(actual.length, shown.length, path);
    for (const [index, item] of items.entries()) assertShown(item, actual[index], `${path}[${index}]`);
  } else if (typeof shown === "object" && shown !== null) {
    assert.ok(typeof actual === "object" && actual !== null, path);
    for (const [name, value] of Object.entries(shown)) {
      if (name !== elided) assertShown(value, (actual as Record<string, unknown>)[name], `${path}.${name}`);
    }
  } else {
    assert.equal(actual, shown, path);
  }
}

/** Compares texts: ids, moments, and times and other numbers with a fraction are of the machine. */
function assertText(shown: string, actual: string): void {
  const pattern = shown
    .trim()
    .split(elided)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .map((part) => part.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "[0-9a-f-]{36}"))
    .map((part) => part.replace(/\d{4}-\d\d-\d\dT[\d:\\.]+Z/g, "[-\\d]+T[\\d:.]+Z"))
    .map((part) => part.replace(/(\d+:)*\d+(\\\.|,)\d+/g, "[\\d:]+$2\\d+"))
    .join("[\\s\\S]*?");
  assert.match(actual.trim(), new RegExp(`^${pattern}$`));
}

/** Checks that a program printed what the document says; "…" stands for anything. */
export function assertPrinted({ language, code }: Block, stdout: string): void {
  if (language === "json") assertShown(JSON.parse(code), JSON.parse(stdout), "answer");
  else assertText(code, stdout);
}
