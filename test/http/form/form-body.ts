/** One part of a form as a client writes it. */
export interface WrittenPart {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly content: Buffer | string;
}

export const boundary = "------------------------d74496d66958873e";

export const formType = `multipart/form-data; boundary=${boundary}`;

/** The bytes of a part under the header lines given. */
export function rawPart(lines: readonly string[], content: Buffer | string): Buffer {
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`),
    Buffer.from(content),
    Buffer.from("\r\n"),
  ]);
}

export const formEnd: Buffer = Buffer.from(`--${boundary}--\r\n`);

function written({ name, filename, type, content }: WrittenPart): Buffer {
  const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
  return rawPart(
    [
      `Content-Disposition: form-data; name=${quoted(name)}${filename === undefined ? "" : `; filename=${quoted(filename)}`}`,
      ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ],
    content,
  );
}

/** A whole `multipart/form-data` body. */
export function formBody(...parts: readonly WrittenPart[]): Buffer {
  return Buffer.concat([...parts.map(written), formEnd]);
}
