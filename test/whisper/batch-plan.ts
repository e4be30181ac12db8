import assert from "node:assert/strict";
import fc from "fast-check";
import type { Decoder, Encoder, Row } from "../../src/whisper/index.js";
import { alone, join, type Request, type Said, said } from "./decoding.js";
import { sample } from "./real-model.js";

/** Parts of the sample, seconds, and the rows of their search. */
export type Cut = readonly [from: number, to: number, timestamps: boolean, context?: string, rows?: number];

/** Who joins a batch, and when. */
export interface Plan {
  /** Places among the requests, by order of joining. */
  readonly order: readonly number[];
  /** Steps before each next one joins. */
  readonly gaps: readonly number[];
  /** Which request is dropped, and after how many steps. */
  readonly drop?: { readonly job: number; readonly after: number };
}

/** Requests, and what each of them says alone. */
export interface Requests {
  readonly decoder: Decoder;
  readonly requests: readonly Request[];
  readonly expected: readonly Said[];
}

export async function requestsFor(encoder: Encoder, decoder: Decoder, cuts: readonly Cut[]): Promise<Requests> {
  const requests: Request[] = [];
  for (const [from, to, timestamps, context, rows = 1] of cuts)
    requests.push({ window: await encoder.encode(sample().slice(from * 16_000, to * 16_000)), timestamps, context, rows });
  const expected: Said[] = [];
  for (const request of requests) expected.push(await alone(decoder, request));
  return { decoder, requests, expected };
}

export function agrees(row: Row<number>, wanted: Said): void {
  const got = said(row);
  assert.deepEqual(got.tokens, wanted.tokens, `window ${row.job}`);
  assert.equal(got.stopped, wanted.stopped);
  // Products of one row are rounded otherwise than those of several: without VNNI by up to 0.064 here.
  assert.ok(got.logprobs.every((each, i) => Math.abs(each - wanted.logprobs[i]) < 0.1));
  assert.ok(Math.abs(got.noSpeechProb - wanted.noSpeechProb) < 5e-3);
  // Every token and the end looked at something.
  const { looks } = row.search.result;
  assert.equal(looks.length, got.tokens.length + (got.stopped === "end" ? 1 : 0));
  assert.ok(looks.every((look, i) => look < row.attention.entries && (i === 0 || look > looks[i - 1]!)));
}

/** Runs requests in one batch as planned; every window that ends must say what it says alone. Returns the windows that ended. */
export async function together({ decoder, requests, expected }: Requests, { order, gaps, drop }: Plan): Promise<number[]> {
  const batch = decoder.newBatch<number>();
  const waiting = [...order];
  const ended: number[] = [];
  for (let steps = 0, next = 0; waiting.length > 0 || batch.size > 0; steps++) {
    if (waiting.length > 0 && steps >= next) {
      const job = waiting.shift()!;
      if ((await join(decoder, batch, job, requests[job])) !== undefined) throw new Error("no window ends with its first token here");
      next = steps + (gaps[order.length - waiting.length - 1] ?? 0);
    }
    if (drop !== undefined && steps >= drop.after) batch.drop((job) => job === drop.job);
    for (const row of await batch.step()) {
      agrees(row, expected[row.job]);
      ended.push(row.job);
    }
  }
  return ended;
}

/** Some of `count` requests in any order, at any time, one of them dropped (if it takes part and has not ended). */
const anyPlan = (count: number, least: number, most: number): fc.Arbitrary<Required<Plan>> =>
  fc.record({
    order: fc.shuffledSubarray(
      Array.from({ length: count }, (_, i) => i),
      { minLength: least, maxLength: most },
    ),
    gaps: fc.array(fc.nat(8), { minLength: most - 1, maxLength: most - 1 }),
    drop: fc.record({ job: fc.nat(count - 1), after: fc.nat(12) }),
  });

/** Plans as {@link anyPlan} makes them: whoever takes part and is not dropped ends, and says what it says alone. */
export async function everyPlanAgrees(requests: Requests, least: number, most: number, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(anyPlan(requests.requests.length, least, most), async (plan) => {
      const ended = new Set([...(await together(requests, plan)), plan.drop.job]);
      assert.ok(plan.order.every((job) => ended.has(job)));
    }),
    { numRuns },
  );
}
