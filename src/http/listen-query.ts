import { ApiError } from "./errors.js";
import { type ListenValues, parameterTable } from "./listen-parameters.js";
import { type Parameter, type ParameterTable, querySchema } from "./parameter-table.js";

/** Something that the client should know and that is no error. */
export interface Warning {
  readonly parameter: string;
  readonly type: "unsupported_parameter" | "no_effect" | "approximated" | "model_alias" | "out_of_range" | "truncated_audio";
  readonly message: string;
}

export interface ParsedQuery<V> {
  readonly values: V;
  readonly warnings: readonly Warning[];
}

/** Texts that mean "absent": JavaScript clients write options that nobody set like this. */
const absent: ReadonlySet<string> = new Set(["", "undefined", "null"]);

const mostUnknown = 20;

function given(raw: unknown): readonly string[] {
  const list = Array.isArray(raw) ? raw : [raw];
  return [...new Set(list.map(String))].filter((value) => !absent.has(value));
}

function isOff(entry: Parameter<unknown>, value: string, parsed: unknown): boolean {
  return parsed === false || (entry.off ?? []).includes(value.toLowerCase());
}

function parseOne(name: string, entry: Parameter<unknown>, value: string): unknown {
  const parsed = entry.kind.parse(value);
  if (parsed === undefined) throw new ApiError("badValue", { parameter: name, value, allowed: entry.kind.allowed });
  const refused = (entry.refusedValues ?? []).includes(String(parsed)) || (entry.support === "refuses" && !isOff(entry, value, parsed));
  if (refused) throw new ApiError("unsupportedFeature", { parameter: name, value, reason: entry.note ?? "Leave it out." });
  return parsed;
}

/**
 * Reads a query by its table. What the server knows but cannot do is refused, what it does not know is named in a warning:
 * nothing is passed over in silence.
 * @throws ApiError `badValue`, `unsupportedFeature`, `badCombination`
 */
export function parseQuery<V>(table: ParameterTable, query: Readonly<Record<string, unknown>>): ParsedQuery<V> {
  const values: Record<string, unknown> = {};
  const warnings: Warning[] = [];
  const unknown: string[] = [];
  for (const [name, raw] of Object.entries(query)) {
    if (!Object.hasOwn(table, name)) {
      unknown.push(name.slice(0, 100));
      continue;
    }
    const entry = table[name]!;
    const texts = given(raw);
    if (texts.length === 0) continue;
    if (texts.length > (entry.list ?? 1)) {
      const most = entry.list === undefined ? "it once" : `it at most ${entry.list} times`;
      throw new ApiError("badValue", { parameter: name, value: texts.join(", "), allowed: most });
    }
    const parsed = texts.map((value) => parseOne(name, entry, value));
    values[name] = entry.list === undefined ? parsed[0] : parsed;
    if (entry.support === "warns" && !isOff(entry, texts[0]!, parsed[0])) {
      warnings.push({ parameter: name, type: "no_effect", message: `${name} has no effect. ${entry.note ?? ""}`.trim() });
    }
  }
  for (const parameter of unknown.slice(0, mostUnknown)) {
    warnings.push({ parameter, type: "unsupported_parameter", message: `${parameter} is not a parameter of this server; it was ignored.` });
  }
  return { values: values as V, warnings };
}

/** The query of `POST /v1/listen`. @throws as {@link parseQuery} */
export function parseListenQuery(query: Readonly<Record<string, unknown>>): ParsedQuery<ListenValues> {
  return parseQuery<ListenValues>(parameterTable, query);
}

export const ListenQuery = querySchema(parameterTable);
