import { ApiError } from "../errors.js";

/** The lines of a part's header as they were sent, by lower-case name. Text of UTF-8 comes as one character a byte. */
export type HeaderLines = Readonly<Record<string, readonly string[]>>;

export interface PartHeader {
  readonly name: string;
  /** Whether the part is a file and not a field's text. */
  readonly isFile: boolean;
}

/** Bytes of a part's header. */
const longestHeader = 16_384;

/** One parameter of Content-Disposition: `; name=token` or `; name="quoted"` (RFC 6266, section 4.1). */
const parameter = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^";]*))/y;

const binary = /^(audio|video)\/|^application\/octet-stream$/;

/** @param parameter the part that is wrong */
export function badForm(reason: string, parameter?: string): ApiError {
  return new ApiError("badForm", { reason, ...(parameter !== undefined && { parameter }) });
}

/**
 * What a part's header says of it (RFC 7578, section 4). A part is a file when it has a file name, a binary type, or the name `file`.
 * @throws ApiError `badForm`
 */
export function readPartHeader(lines: HeaderLines): PartHeader {
  const size = Object.entries(lines).reduce(
    (sum, [name, values]) => sum + values.reduce((all, value) => all + name.length + value.length + 4, 0),
    0,
  );
  if (size > longestHeader) throw badForm(`A part's header is longer than ${longestHeader} bytes.`);
  const { type, parameters } = disposition(lines["content-disposition"]?.[0] ?? "");
  const name = parameters.get("name");
  if (type !== "form-data" || name === undefined) {
    throw badForm('A part has no name: each needs a line such as Content-Disposition: form-data; name="file"; filename="speech.wav".');
  }
  const coding = (lines["content-transfer-encoding"]?.[0] ?? "binary").trim().toLowerCase();
  if (!["7bit", "8bit", "binary"].includes(coding)) {
    throw badForm(`The part "${name}" has the transfer encoding ${coding.slice(0, 50)}: send its bytes as they are.`);
  }
  const media = (lines["content-type"]?.[0] ?? "").split(";")[0]!.trim().toLowerCase();
  const named = parameters.has("filename") || parameters.has("filename*");
  return { name, isFile: named || binary.test(media) || name === "file" };
}

function disposition(line: string): { readonly type: string; readonly parameters: ReadonlyMap<string, string> } {
  const text = Buffer.from(line, "latin1").toString("utf8");
  const end = text.indexOf(";");
  const parameters = new Map<string, string>();
  parameter.lastIndex = end < 0 ? text.length : end;
  for (let match = parameter.exec(text); match !== null; match = parameter.exec(text)) {
    const [, name = "", quoted, token = ""] = match;
    parameters.set(name.toLowerCase(), quoted === undefined ? token.trim() : quoted.replace(/\\(.)/g, "$1"));
  }
  return { type: (end < 0 ? text : text.slice(0, end)).trim().toLowerCase(), parameters };
}
