import type { FastifyRequest } from "fastify";
import type { ModelInfo } from "../../engine/index.js";
import { type FormFields, readRecordingForm } from "../form/index.js";
import type { ReceiveOptions } from "../received-body.js";
import { type AudioTask, parseFields } from "./audio-fields.js";
import { type AudioRequest, meantModels, readAudioRequest } from "./audio-request.js";
import { type HeldBytes, holdBytes } from "./held-bytes.js";

/** Bytes of a recording that are held in memory until the form's last field has come. */
const heldInMemory = 1_048_576;

interface AudioForm {
  readonly asked: AudioRequest;
  /** The recording. Whoever has it releases it. */
  readonly held: HeldBytes;
}

interface FormOptions extends ReceiveOptions {
  /** For a recording that is too large for the memory. */
  readonly folder: string;
  readonly models: readonly ModelInfo[];
}

/**
 * Receives a whole form. Fields may come behind the recording, and say how to transcribe it: until then it is held.
 * @throws ApiError; what is wrong with the fields before the recording is told before it has come
 */
export async function receiveAudioForm(task: AudioTask, request: FastifyRequest, options: FormOptions): Promise<AudioForm> {
  const { folder, models } = options;
  const { before, recording, behind } = await readRecordingForm(request.raw, request.headers["content-type"] ?? "", options);
  meantModels(models, parseFields(task, before).model);
  try {
    const held = await holdBytes(recording, { folder, memory: heldInMemory });
    try {
      return { held, asked: readAudioRequest(task, parseFields(task, joined(before, await behind())), models) };
    } catch (error) {
      await held.release();
      throw error;
    }
  } finally {
    request.facts.bytes = recording.bytes();
    request.facts.receiveMs = recording.waitedMs();
  }
}

function joined(before: FormFields, behind: FormFields): FormFields {
  const names = new Set([...Object.keys(before), ...Object.keys(behind)]);
  return Object.fromEntries([...names].map((name) => [name, [...(before[name] ?? []), ...(behind[name] ?? [])]]));
}
