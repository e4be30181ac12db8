import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { type PublishedModel, type PullOptions, pullModel } from "../../src/models/index.js";
import { tinyModel } from "../whisper/tiny-model.js";
import { sha256, TestMirror } from "./mirror.js";

/** A whole model file of two megabytes. */
export const model: Uint8Array = tinyModel({ format: "q4_0" });
/** Another of the same size. */
export const otherModel: Uint8Array = tinyModel({ format: "q4_0", seed: 2 });

export const published = (content: Uint8Array): readonly PublishedModel[] => [
  { name: "pico", bytes: content.length, sha256: sha256(content) },
];

const root = mkdtempSync(join(tmpdir(), "models-"));
after(() => rmSync(root, { recursive: true, force: true }));

export const newFolder = () => mkdtempSync(join(root, "folder-"));

/** A server of the model, for the length of one use. */
export async function withMirror<T>(use: (mirror: TestMirror) => Promise<T>, content: Uint8Array = model): Promise<T> {
  const mirror = await TestMirror.start(content);
  try {
    return await use(mirror);
  } finally {
    await mirror.stop();
  }
}

/** Pulls `pico`, in no time between tries. */
export function pull(
  mirror: Pick<TestMirror, "content" | "origin">,
  folder: string,
  options: Partial<PullOptions> = {},
): ReturnType<typeof pullModel> {
  return pullModel({
    name: "pico",
    folder,
    mirror: `${mirror.origin}/models/`,
    published: published(mirror.content),
    backoffMs: 1,
    pollMs: 5,
    signal: new AbortController().signal,
    ...options,
  });
}

/** As `pull --url` does it: no table knows the file. */
export function pullOwn(mirror: TestMirror, folder: string, options: Partial<PullOptions> = {}): ReturnType<typeof pullModel> {
  return pull(mirror, folder, { name: "own", url: `${mirror.origin}/files/mine.bin?token=x`, ...options });
}

export const filesIn = (folder: string) => readdirSync(folder).sort();
