import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Contender, Heard } from "./contender.js";
import { benchDir } from "./paths.js";
import type { Peer } from "./peer.js";
import type { PythonWorker } from "./python-worker.js";

interface Line {
  readonly key: string;
  readonly heard: Heard;
}

const FOLDER = resolve(benchDir, ".cache");

/**
 * What an engine of some versions with some weights heard, on disk: peers need to run once on a machine. Texts and word times alone are
 * good for reuse, never seconds. One JSON object a line, added as it comes, so that a run that is cut short loses nothing.
 */
export class PeerCache {
  readonly #file: string;
  readonly #known = new Map<string, Heard>();
  /** How many answers came from the disk, and how many from the engine. */
  readonly counts = { cached: 0, measured: 0 };

  /** `identity`: everything about the engine that may change its texts, in words. */
  constructor(name: string, identity: readonly string[], folder: string = FOLDER) {
    mkdirSync(folder, { recursive: true });
    this.#file = resolve(folder, `${name}-${digest(JSON.stringify(identity)).slice(0, 12)}.jsonl`);
    if (!existsSync(this.#file)) return;
    const text = readFileSync(this.#file, "utf8");
    for (const line of text.split("\n")) {
      const entry = parseLine(line);
      if (entry !== undefined) this.#known.set(entry.key, entry.heard);
    }
    // What comes next must not stand behind a line that was cut short.
    if (!text.endsWith("\n")) appendFileSync(this.#file, "\n");
  }

  /** `worker` is asked for only when something is not known yet. */
  contender(peer: Peer, worker: () => Promise<Pick<PythonWorker, "ask">>): Contender {
    return {
      name: peer.name,
      can: peer.can,
      hear: async (file, options = {}) => {
        const question = peer.question(options);
        const key = digest(`${fileDigest(file)} ${JSON.stringify(Object.entries(question).sort())}`);
        const known = this.#known.get(key);
        if (known !== undefined) {
          this.counts.cached += 1;
          return known;
        }
        const { text, seconds, words } = (await (await worker()).ask({ file, ...question })) as unknown as Heard;
        const heard = { text, seconds, words };
        this.#known.set(key, heard);
        this.counts.measured += 1;
        appendFileSync(this.#file, `${JSON.stringify({ key, heard } satisfies Line)}\n`);
        return heard;
      },
    };
  }
}

/** Undefined for a line that was being written when the machine stopped. */
function parseLine(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}

const digests = new Map<string, string>();

export function fileDigest(file: string): string {
  if (!digests.has(file)) digests.set(file, digest(readFileSync(file)));
  return digests.get(file)!;
}

function digest(bytes: string | Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
