import { randomUUID } from "node:crypto";
import type { JobResult, NewJob } from "../../src/jobs/index.js";

/** A job as it is accepted; the callback leads nowhere. */
export function someJob(differs: Partial<NewJob> = {}): NewJob {
  return {
    id: randomUUID(),
    owner: { id: "key-1", prefix: "0123abcd", name: "laptop" },
    query: { model: "tiny.en", tag: ["a", "b"] },
    source: { kind: "spooled", bytes: 5 },
    callback: { url: "https://user:pass@example.com/hook?x=1", method: "POST" },
    created: 1_000_000,
    ...differs,
  };
}

export function someResult(text = '{"ok":true}', erroneous = false): JobResult {
  return { contentType: "application/json", body: Buffer.from(text), erroneous };
}
