import { type TSchema, Type } from "@fastify/type-provider-typebox";
import { truth } from "../config/index.js";

/** How one query parameter's text becomes its value. */
export interface Kind<T> {
  /** For the reference. */
  readonly name: string;
  /** Completes "… is not allowed: give …". */
  readonly allowed: string;
  readonly schema: TSchema;
  /** @returns undefined when the text is not allowed. */
  parse(text: string): T | undefined;
}

/** Every form that pydantic takes, which the API's origin is made with. */
export const boolean: Kind<boolean> = {
  name: "boolean",
  allowed: "true or false (or 1, 0, yes, no, on, off)",
  schema: Type.Boolean(),
  parse: truth,
};

export function text(longest: number): Kind<string> {
  return {
    name: "string",
    allowed: `a text of at most ${longest} characters`,
    schema: Type.String({ maxLength: longest }),
    parse: (value) => (value.length <= longest ? value : undefined),
  };
}

/** A word or phrase that can be heard. */
export function term(longest: number): Kind<string> {
  return {
    name: "term",
    allowed: `a term with a letter or a digit in it, of at most ${longest} characters`,
    schema: Type.String({ maxLength: longest }),
    parse: (value) => (value.length <= longest && /[\p{L}\p{N}]/u.test(value) ? value : undefined),
  };
}

/** What is found, and what is written in its place: `find:with`; `find` alone removes it. */
export interface Replacement {
  readonly find: string;
  readonly with: string;
}

export function replacement(longest: number): Kind<Replacement> {
  const found = term(longest);
  return {
    name: "`find:with`",
    allowed: `find:with, find a term with a letter or a digit in it, each of at most ${longest} characters`,
    schema: Type.String({ maxLength: 2 * longest + 1 }),
    parse: (value) => {
      const colon = value.indexOf(":");
      const find = found.parse(colon === -1 ? value : value.slice(0, colon));
      const written = colon === -1 ? "" : value.slice(colon + 1);
      return find !== undefined && written.length <= longest ? { find, with: written } : undefined;
    },
  };
}

export function integer(least: number, most: number): Kind<number> {
  return {
    name: "integer",
    allowed: `a whole number from ${least} to ${most}`,
    schema: Type.Integer({ minimum: least, maximum: most }),
    parse: (value) => {
      const number = /^\+?\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}

/** A decimal number without exponent. */
export function decimal(least: number, most: number): Kind<number> {
  return {
    name: "number",
    allowed: `a number from ${least} to ${most}`,
    schema: Type.Number({ minimum: least, maximum: most }),
    parse: (value) => {
      const number = /^\d{1,12}(\.\d{1,12})?$/.test(value) ? Number(value) : Number.NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  return {
    name: values.map((value) => `\`${value}\``).join(", "),
    allowed: values.length === 1 ? String(values[0]) : `one of ${values.join(", ")}`,
    schema: Type.Unsafe({ type: "string", enum: values }),
    parse: (value) => values.find((known) => known === value.toLowerCase()),
  };
}

export function matching(name: string, pattern: RegExp, allowed: string): Kind<string> {
  return {
    name,
    allowed,
    schema: Type.String({ pattern: pattern.source }),
    parse: (value) => (pattern.test(value) ? value : undefined),
  };
}

/** A number, or a switch for what it is the number of. */
export function numberOrSwitch(number: Kind<number>): Kind<number | boolean> {
  return {
    name: `${number.name} or boolean`,
    allowed: `${number.allowed}, true or false`,
    schema: Type.Union([number.schema, Type.Boolean()]),
    parse: (text) => number.parse(text) ?? boolean.parse(text),
  };
}

/** A name, in any of the spellings that mean it. */
export function named<const T extends string>(names: Readonly<Record<string, T>>): Kind<T> {
  const spellings = Object.keys(names);
  const allowed = [...new Set(Object.values(names))].join(", ");
  return {
    name: [...new Set(Object.values(names))].map((value) => `\`${value}\``).join(", "),
    allowed: `one of ${allowed}`,
    schema: Type.Unsafe({ type: "string", enum: spellings }),
    parse: (text) => (Object.hasOwn(names, text.toLowerCase()) ? names[text.toLowerCase()] : undefined),
  };
}

/** A boolean where some clients give a list instead, as `detect_language=en&detect_language=es`. */
export function booleanOr(other: Kind<string>): Kind<boolean | string> {
  return {
    name: `boolean or ${other.name}`,
    allowed: `true, false or ${other.allowed}`,
    schema: Type.Union([Type.Boolean(), other.schema]),
    parse: (value) => boolean.parse(value) ?? other.parse(value),
  };
}
