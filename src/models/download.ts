import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ModelFault } from "./model-fault.js";
import { PartFile, removePart } from "./part-file.js";
import { openTransfer, type Transfer, TransferError, type Validators } from "./transfer.js";

export interface Progress {
  /** Bytes of the file that are on the disk. */
  readonly received: number;
  /** Bytes of the whole file, when they are known. */
  readonly total: number | undefined;
}

export interface Patience {
  /** Longest silence of the server, in milliseconds. */
  readonly idleMs: number;
  /** Tries in a row that bring the file no further before it is given up. */
  readonly tries: number;
  /** Milliseconds before the second try; each further wait is twice as long, up to half a minute. */
  readonly backoffMs: number;
}

export const usualPatience: Patience = { idleMs: 30_000, tries: 6, backoffMs: 500 };

export interface DownloadOptions extends Patience {
  readonly url: URL;
  /** Where the file will be; its part lies beside it. */
  readonly model: string;
  readonly expected: { readonly bytes?: number; readonly sha256?: string };
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Told why a try failed and when the next one comes. */
  readonly onRetry?: (reason: string, seconds: number) => void;
}

/** "ggml" as whisper.cpp writes it, in the machine's order. */
const MAGIC = Buffer.from("lmgg");
const LONGEST_WAIT_MS = 30_000;
/** A server that asks for more than this is given up. */
const LONGEST_RETRY_AFTER_S = 120;

/**
 * Brings a file into its part, all of it, and checks size and checksum. What an earlier run left is continued where the server still has the
 * same file. An abort or a lost connection leaves the part for the next run; wrong bytes are deleted.
 * @returns the SHA-256 of the bytes
 * @throws ModelFault `mirror`, `checksum`, `not_a_model`, `disk`; the signal's reason
 */
export async function download(options: DownloadOptions): Promise<string> {
  const { model, url, expected, signal } = options;
  const part = await PartFile.open(model, `${url.origin}${url.pathname}`, signal);
  try {
    for (;;) {
      await fetchRest(part, options);
      const sha256 = part.digest();
      if (expected.sha256 === undefined || sha256 === expected.sha256) {
        await part.sync();
        return sha256;
      }
      // Pieces of two versions of the file may have been joined: what comes in one piece decides.
      const again = part.patched;
      await part.clear();
      if (!again) throw wrongBytes(options, sha256);
    }
  } finally {
    await part.close();
    // After an abort the part may be another process's by now.
    if (part.size === 0 && !signal.aborted) await removePart(model);
  }
}

function wrongBytes({ url, expected }: DownloadOptions, sha256: string): ModelFault {
  const message = `What ${url.host} sent is not the file that was asked for: its SHA-256 is ${sha256}, not ${expected.sha256}. It was deleted.`;
  return new ModelFault("checksum", message);
}

/** Tries until the part is whole. */
async function fetchRest(part: PartFile, options: DownloadOptions): Promise<void> {
  const { signal, tries, backoffMs, onRetry } = options;
  let most = part.size;
  for (let failures = 0; ; ) {
    try {
      await fetchOnce(part, options);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransferError)) throw error;
      failures = part.size > most ? 1 : failures + 1;
      most = Math.max(most, part.size);
      const asked = (error.retryAfter ?? 0) * 1000;
      if (!error.retryable || failures >= tries || asked > LONGEST_RETRY_AFTER_S * 1000) throw new ModelFault("mirror", error.message);
      const wait = Math.max(asked, Math.min(LONGEST_WAIT_MS, backoffMs * 2 ** (failures - 1)));
      onRetry?.(error.message, wait / 1000);
      await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** One request, from where the part ends if that can be. @throws TransferError */
async function fetchOnce(part: PartFile, options: DownloadOptions): Promise<void> {
  const { expected, url, idleMs, signal } = options;
  // Without a checksum nothing else would show that two files were joined.
  const mayContinue = expected.sha256 !== undefined || part.traceable;
  if (!mayContinue || part.size > (expected.bytes ?? Number.POSITIVE_INFINITY)) await part.clear();
  if (part.size > 0 && part.size === (expected.bytes ?? part.total)) return;

  const transfer = await openTransfer({ url, from: part.size, validators: part.validators, idleMs, signal });
  if (transfer === undefined || !continues(transfer, part)) {
    await transfer?.cancel();
    await part.clear();
    throw new TransferError(`${url.host} no longer has the file whose beginning is here: it is fetched from its start.`, true, 0);
  }
  try {
    await takeIn(transfer, part, options);
  } finally {
    await transfer.cancel();
  }
}

/** Whether the response's bytes may stand in the part: after what is there, or in its place when the server sends the whole file. */
function continues({ start, total, validators }: Transfer, part: PartFile): boolean {
  if (start === 0) return true;
  return start === part.size && (total ?? part.total) === (part.total ?? total) && agree(validators, part.validators);
}

function agree(now: Validators, before: Validators): boolean {
  if (now.etag !== undefined && before.etag !== undefined) return now.etag === before.etag;
  return now.lastModified === undefined || before.lastModified === undefined || now.lastModified === before.lastModified;
}

async function takeIn(transfer: Transfer, part: PartFile, { expected, model, url, onProgress }: DownloadOptions): Promise<void> {
  const total = transfer.total ?? expected.bytes;
  if (expected.bytes !== undefined && total !== expected.bytes)
    throw new ModelFault("mirror", `The file at ${url.host} is ${total} bytes long, not ${expected.bytes}: it is another one.`);
  if (transfer.start === 0) await part.clear();
  if (total !== undefined) await checkRoom(model, total - part.size);
  await part.beginResponse(transfer.validators, total);
  for await (const chunk of transfer.body) {
    if (part.size === 0 && chunk.length >= MAGIC.length && !MAGIC.equals(chunk.subarray(0, MAGIC.length)))
      throw new ModelFault("not_a_model", `What ${url.host} sent is no ggml model: it does not begin with ggml's magic number.`);
    if (total !== undefined && part.size + chunk.length > total) {
      await part.clear();
      throw new TransferError(`${url.host} sent more bytes than it announced.`, true);
    }
    await part.append(chunk);
    onProgress?.({ received: part.size, total });
  }
  if (total !== undefined && part.size < total) throw new TransferError(`The connection to ${url.host} ended early.`, true);
}

async function checkRoom(model: string, bytes: number): Promise<void> {
  const { blocks, bavail, bsize } = await statfs(dirname(model));
  const free = bavail * bsize;
  // Some network file systems do not say.
  if (blocks === 0 || bytes <= free) return;
  const mib = (count: number) => `${Math.ceil(count / 2 ** 20)} MiB`;
  throw new ModelFault("disk", `There is not enough room for ${model}: it takes ${mib(bytes)} more, and ${mib(free)} are free.`);
}
