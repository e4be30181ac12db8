import type { FastifyRequest } from "fastify";
import { badForm, type FormFields, readRecordingForm } from "./form/index.js";
import type { ReceivedBody, ReceiveOptions } from "./received-body.js";

interface ListenForm {
  /** Parameters that came before the recording. */
  readonly fields: FormFields;
  /** The form's end is looked at when its bytes have been read. */
  readonly recording: ReceivedBody;
}

/**
 * The form of a `POST /v1/listen`, up to its recording, which is transcribed while it comes: what follows it comes too late to be a parameter.
 * @throws ApiError, as `readRecordingForm`
 */
export async function readListenForm(request: FastifyRequest, options: ReceiveOptions): Promise<ListenForm> {
  const { before, recording, behind } = await readRecordingForm(request.raw, request.headers["content-type"] ?? "", options);

  async function checkEnd(): Promise<void> {
    const [late] = Object.keys(await behind());
    if (late !== undefined) throw badForm(`The field "${late}" comes after the file: put it before the file, or into the query.`);
  }

  let end: Promise<void> | undefined;
  async function* iterate(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* recording;
    end ??= checkEnd();
    await end;
  }

  return {
    fields: before,
    recording: {
      ...recording,
      [Symbol.asyncIterator]: iterate,
      async finish() {
        for await (const _ of iterate()) {
          // The recording counts and hashes.
        }
      },
    },
  };
}
