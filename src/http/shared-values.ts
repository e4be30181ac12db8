import type { DeepgramOptions } from "../transcript/index.js";
import type { ListenValues } from "./listen-parameters.js";

/** Terms join the prompt, which is the one way in which the model takes hints. */
export function promptOf({
  prompt,
  keywords = [],
  keyterm = [],
}: Pick<ListenValues, "prompt" | "keywords" | "keyterm">): string | undefined {
  const terms = [...keywords.map((term) => term.replace(/:-?\d+(\.\d+)?$/, "")), ...keyterm].filter((term) => term !== "");
  const parts = [terms.join(", "), prompt ?? ""].filter((part) => part !== "");
  return parts.length === 0 ? undefined : asSentence(parts.join(". "));
}

/**
 * A hint with an end: the model takes it for what was said before and goes on in its style, so that after a bare list of names it leaves
 * punctuation out (docs/accuracy.md, "Names").
 */
export function asSentence(hint: string): string {
  const text = hint.trimEnd();
  return text === "" || /[.!?…。！？][\p{Pf}\p{Pe}"']*$/u.test(text) ? text : `${text.replace(/[\s,;:]+$/, "")}.`;
}

type TextValues = Pick<ListenValues, "punctuate" | "smart_format" | "numerals" | "profanity_filter" | "search" | "replace">;

/** How words are to be written; `smart_format` implies punctuation. */
export function textOptions(values: TextValues): DeepgramOptions {
  const smartFormat = values.smart_format === true;
  return {
    punctuate: values.punctuate !== false || smartFormat,
    smartFormat,
    numerals: values.numerals === true,
    profanityFilter: values.profanity_filter === true,
    ...(values.search !== undefined && { search: values.search }),
    ...(values.replace !== undefined && { replace: values.replace }),
  };
}

/** The values of `extra`. */
export function pairsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.map(pair));
}

function pair(text: string): readonly [string, string] {
  const colon = text.indexOf(":");
  return [text.slice(0, colon), text.slice(colon + 1)];
}
