import type { Readable } from "node:stream";
import { type ReceivedBody, type ReceiveOptions, receiveBody } from "../received-body.js";
import { boundaryOf, type FormPart, formParts } from "./form-parts.js";
import { badForm } from "./part-header.js";

/** The values of a form's fields, by name. */
export type FormFields = Readonly<Record<string, readonly string[]>>;

/** A form with one recording in it. */
export interface RecordingForm {
  /** The fields before the recording. */
  readonly before: FormFields;
  /** The recording's bytes, under the limit. */
  readonly recording: ReceivedBody;
  /**
   * The fields behind the recording, once it has been read.
   * @throws as {@link readRecordingForm}
   */
  behind(): Promise<FormFields>;
}

/** Bytes of one field's text. */
const longestField = 65_536;

/**
 * What a form may add to its recording, in bytes: a body that says it is larger is refused before it is read, and the texts of the fields may
 * not be longer together.
 */
export const formOverhead = 1_048_576;

/**
 * Reads a form up to its recording: its first file, whatever the name.
 * @throws ApiError `badForm`, `payloadTooLarge`, `uploadIdle`, `clientGone`, or the signal's reason
 */
export async function readRecordingForm(source: Readable, contentType: string, options: ReceiveOptions): Promise<RecordingForm> {
  const parts = formParts(source, boundaryOf(contentType), options);
  const room: Room = { left: formOverhead };
  try {
    const { fields: before, file } = await fieldsUpToFile(parts, room, options);
    if (file === undefined) throw badForm('It has no file: send the recording as a part named "file", with a file name.', "file");
    return {
      before,
      recording: receiveBody(file.bytes, options),
      async behind() {
        try {
          const { fields, file: second } = await fieldsUpToFile(parts, room, options);
          if (second !== undefined) throw badForm(`It has a second file, "${second.name}": send one recording a request.`, "file");
          return fields;
        } finally {
          await parts.return();
        }
      },
    };
  } catch (error) {
    await parts.return();
    throw error;
  }
}

/** Bytes that the fields may still have. */
interface Room {
  left: number;
}

async function fieldsUpToFile(parts: AsyncIterator<FormPart, void, undefined>, room: Room, options: ReceiveOptions) {
  const fields: Record<string, string[]> = Object.create(null);
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    const part = next.value;
    if (part.isFile) return { fields, file: part };
    fields[part.name] = [...(fields[part.name] ?? []), await textOf(part, room, options)];
  }
  return { fields };
}

async function textOf({ name, bytes }: FormPart, room: Room, options: ReceiveOptions): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of receiveBody(bytes, { ...options, limit: Number.POSITIVE_INFINITY })) {
    length += chunk.length;
    room.left -= chunk.length;
    if (length > longestField) throw badForm(`The field "${name}" is longer than ${longestField} bytes.`, name);
    if (room.left < 0) throw badForm(`Its fields are longer than ${formOverhead} bytes together.`, name);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
