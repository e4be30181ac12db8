import { type TSchema, Type } from "@fastify/type-provider-typebox";
import { ApiError } from "./errors.js";
import { type ListenValues, parameterTable } from "./listen-parameters.js";

/** Something that the client should know and that is no error. */
export interface Warning {
  readonly parameter: string;
  readonly type: "unsupported_parameter" | "no_effect" | "approximated" | "model_alias" | "out_of_range" | "truncated_audio";
  readonly message: string;
}

export interface ParsedQuery {
  readonly values: ListenValues;
  readonly warnings: readonly Warning[];
}

/** Texts that mean "absent": JavaScript clients write options that nobody set like this. */
const absent: ReadonlySet<string> = new Set(["", "undefined", "null"]);

const mostUnknown = 20;

function given(raw: unknown): readonly string[] {
  const list = Array.isArray(raw) ? raw : [raw];
  return [...new Set(list.map(String))].filter((value) => !absent.has(value));
}

function isOff(name: string, value: string, parsed: unknown): boolean {
  return parsed === false || (parameterTable[name]!.off ?? []).includes(value.toLowerCase());
}

function parseOne(name: string, value: string): unknown {
  const entry = parameterTable[name]!;
  const parsed = entry.kind.parse(value);
  if (parsed === undefined) throw new ApiError("badValue", { parameter: name, value, allowed: entry.kind.allowed });
  const refused = (entry.refusedValues ?? []).includes(String(parsed)) || (entry.support === "refuses" && !isOff(name, value, parsed));
  if (refused) throw new ApiError("unsupportedFeature", { parameter: name, value, reason: entry.note ?? "Leave it out." });
  return parsed;
}

/**
 * Reads the query of `POST /v1/listen`. What the server knows but cannot do is refused, what it does not know is named in a warning:
 * nothing is passed over in silence.
 * @throws ApiError `badValue`, `unsupportedFeature`, `badCombination`
 */
export function parseListenQuery(query: Readonly<Record<string, unknown>>): ParsedQuery {
  const values: Record<string, unknown> = {};
  const warnings: Warning[] = [];
  const unknown: string[] = [];
  for (const [name, raw] of Object.entries(query)) {
    if (!Object.hasOwn(parameterTable, name)) {
      unknown.push(name.slice(0, 100));
      continue;
    }
    const entry = parameterTable[name]!;
    const texts = given(raw);
    if (texts.length === 0) continue;
    if (texts.length > (entry.list ?? 1)) {
      const most = entry.list === undefined ? "it once" : `it at most ${entry.list} times`;
      throw new ApiError("badValue", { parameter: name, value: texts.join(", "), allowed: most });
    }
    const parsed = texts.map((value) => parseOne(name, value));
    values[name] = entry.list === undefined ? parsed[0] : parsed;
    if (entry.support === "warns" && !isOff(name, texts[0]!, parsed[0])) {
      warnings.push({ parameter: name, type: "no_effect", message: `${name} has no effect. ${entry.note ?? ""}`.trim() });
    }
  }
  for (const parameter of unknown.slice(0, mostUnknown)) {
    warnings.push({ parameter, type: "unsupported_parameter", message: `${parameter} is not a parameter of this server; it was ignored.` });
  }
  return { values: values as ListenValues, warnings };
}

/** The query as a schema, from the same table: for the API's description, since {@link parseListenQuery} gives better errors. */
export const ListenQuery = Type.Object(
  Object.fromEntries(
    Object.entries(parameterTable).map(([name, entry]): [string, TSchema] => {
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
