import { type TSchema, Type } from "@fastify/type-provider-typebox";
import type { Kind } from "./parameter-kinds.js";

/**
 * What the server does with a parameter that is switched on: `does` it; accepts it and says so in a `warning`; `refuses` it with 400.
 * A parameter that is switched off asks for nothing and is always accepted.
 */
export type Support = "does" | "warns" | "refuses";

export interface Parameter<T> {
  readonly kind: Kind<T>;
  readonly meaning: string;
  readonly support: Support;
  /** Repeats the key: `tag=a&tag=b`. The number is the most values that are taken. */
  readonly list?: number;
  /** As it would be written in the query; absent when there is no value by default. */
  readonly default?: string;
  /** Values that are refused although the parameter is supported. */
  readonly refusedValues?: readonly string[];
  /** Values that ask for nothing; `false` always does. */
  readonly off?: readonly string[];
  /** Ends the warning or the refusal. */
  readonly note?: string;
}

/** A route's query parameters by name. */
export type ParameterTable = Readonly<Record<string, Parameter<unknown>>>;

type Value<P> = P extends { readonly kind: Kind<infer T> } ? (P extends { readonly list: number } ? readonly T[] : T) : never;

/** What a query says, parsed by its table; absent parameters are missing. */
export type ParameterValues<T> = { readonly [N in keyof T]?: Value<T[N]> };

const verdicts: Readonly<Record<Support, string>> = { does: "yes", warns: "accepted, with a warning", refuses: "400 when switched on" };

/** A table as Markdown, for the reference. */
export function parametersTable(table: ParameterTable): string {
  const rows = Object.entries(table).map(([name, entry]) => {
    const type = entry.list === undefined ? entry.kind.name : `${entry.kind.name}, repeatable`;
    const fallback = entry.default === undefined ? "" : `\`${entry.default}\``;
    const refused = entry.refusedValues === undefined ? "" : `, but not ${entry.refusedValues.map((value) => `\`${value}\``).join(", ")}`;
    return `| \`${name}\` | ${type} | ${fallback} | ${entry.meaning} | ${verdicts[entry.support]}${refused} |`;
  });
  return ["| Parameter | Type | Default | Meaning | Supported |", "| --- | --- | --- | --- | --- |", ...rows].join("\n");
}

/** A table as the schema of a query: for the API's description, since the parser gives better errors. */
export function querySchema(table: ParameterTable): TSchema {
  return Type.Object(
    Object.fromEntries(
      Object.entries(table).map(([name, entry]): [string, TSchema] => {
        const refusal = entry.support === "refuses" ? " **Not supported: refused when switched on.**" : "";
        const effect = entry.support === "warns" ? " Accepted without effect, with a warning." : "";
        const description = entry.meaning + refusal + effect;
        const single = entry.default === undefined ? {} : { default: entry.kind.parse(entry.default) };
        const schema =
          entry.list === undefined
            ? { ...entry.kind.schema, ...single, description }
            : Type.Array(entry.kind.schema, { maxItems: entry.list, description });
        return [name, Type.Optional(schema as TSchema)];
      }),
    ),
  );
}
