import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { inspectModel, ModelError } from "../whisper/index.js";
import { readRecord, sha256Of } from "./checksum.js";
import { nameOfFile } from "./model-name.js";
import { embeddedModels, type PublishedModel, publishedModels } from "./published.js";

/** Where the checksum comes from that a file is compared with. */
export type ChecksumSource =
  /** The table of the files that come with the server. */
  | "embedded"
  /** Noted when the file was imported or pulled. */
  | "recorded"
  /** The table of whisper.cpp's published models. */
  | "published";

export type Verdict =
  /** Every byte is as it was published or imported. */
  | { readonly state: "intact"; readonly by: ChecksumSource; readonly sha256: string }
  /** A whole model file; whether each weight is right cannot be known, because no checksum is. */
  | { readonly state: "sound"; readonly sha256: string }
  /** A whole model file with other bytes than the checksum says. */
  | { readonly state: "different"; readonly by: ChecksumSource; readonly sha256: string; readonly expected: string }
  | { readonly state: "damaged"; readonly reason: string };

export interface VerifyOptions {
  readonly path: string;
  /** Whether the file is one that comes with the server. */
  readonly embedded?: boolean;
  readonly published?: readonly PublishedModel[];
  readonly signal?: AbortSignal;
}

/** Checks a model file's structure, and its bytes against the checksum that is known of it. */
export async function verifyModel({ path, embedded = false, published = publishedModels, signal }: VerifyOptions): Promise<Verdict> {
  try {
    inspectModel(path);
  } catch (error) {
    if (error instanceof ModelError) return { state: "damaged", reason: error.message };
    if (error instanceof Error && "code" in error) return { state: "damaged", reason: `The file cannot be read (${error.code}).` };
    throw error;
  }
  const known = await knownChecksum(path, embedded, published);
  const sha256 = await sha256Of(path, signal);
  if (known === undefined) return { state: "sound", sha256 };
  const { by, expected } = known;
  return sha256 === expected ? { state: "intact", by, sha256 } : { state: "different", by, sha256, expected };
}

async function knownChecksum(
  path: string,
  embedded: boolean,
  published: readonly PublishedModel[],
): Promise<{ readonly by: ChecksumSource; readonly expected: string } | undefined> {
  const own = embedded ? embeddedModels.find(({ file }) => file === basename(path)) : undefined;
  if (own !== undefined) return { by: "embedded", expected: own.sha256 };
  const recorded = await readRecord(path);
  if (recorded !== undefined) return { by: "recorded", expected: recorded };
  const name = nameOfFile(basename(path));
  const { size } = await stat(path);
  // A file of another size under a published name is somebody's own model, not a damaged one: its structure was found whole.
  const table = published.find((each) => each.name === name && each.bytes === size);
  return table && { by: "published", expected: table.sha256 };
}
