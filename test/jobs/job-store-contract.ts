import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobStore } from "../../src/jobs/index.js";
import { someJob, someResult } from "./some-job.js";

/** Opens a store; the same place gives the same jobs. */
export type OpenStore = (place: string) => Promise<JobStore>;

const idle = { ids: [], hosts: [] };
const atOnce = () => 0;
let places = 0;

/** What every store of jobs keeps to. */
export function jobStoreContract(name: string, open: OpenStore): void {
  const contract = (what: string, use: (store: JobStore, reopened: () => Promise<JobStore>) => Promise<void>) =>
    test(`${name}: ${what}`, async () => {
      const place = `store-${places++}`;
      const opened = [await open(place)];
      const reopened = async () => {
        opened.push(await open(place));
        return opened.at(-1)!;
      };
      try {
        await use(opened[0]!, reopened);
      } finally {
        for (const store of opened) await store.close();
      }
    });

  contract("a job goes from accepted to delivered, and another process sees each step", async (store, reopened) => {
    const other = await reopened();
    const asked = someJob();
    await store.add(asked);
    assert.deepEqual(await other.find(asked.id), { ...asked, state: "accepted", due: asked.created, starts: 0, faults: 0, attempts: 0 });
    assert.equal(await other.result(asked.id), undefined);

    const begun = await store.begin(2_000_000, atOnce);
    assert.deepEqual([begun?.id, begun?.state, begun?.starts, begun?.started], [asked.id, "transcribing", 1, 2_000_000]);
    assert.deepEqual(await other.find(asked.id), begun);

    await store.finish(asked.id, someResult("bytes"), 3_000_000);
    const finished = await other.find(asked.id);
    assert.deepEqual(
      [finished?.state, finished?.transcribed, finished?.erroneous, finished?.due],
      ["delivering", 3_000_000, false, 3_000_000],
    );
    assert.deepEqual(await other.result(asked.id), someResult("bytes"));

    assert.equal((await store.nextDelivery(3_000_000, idle))?.id, asked.id);
    await store.attempted(asked.id, { at: 4_000_000, status: 204 });
    const delivered = await other.find(asked.id);
    assert.deepEqual([delivered?.state, delivered?.attempts, delivered?.ended], ["delivered", 1, 4_000_000]);
    assert.deepEqual(delivered?.lastAttempt, { at: 4_000_000, status: 204 });
    assert.deepEqual(await other.result(asked.id), someResult("bytes"));
  });

  contract("jobs are begun in the order in which they came, each once", async (store) => {
    const asked = Array.from({ length: 20 }, (_, index) => someJob({ created: 1_000_000 - index }));
    for (const job of asked) await store.add(job);
    assert.deepEqual(await store.counts(), { accepted: 20, transcribing: 0, delivering: 0 });
    const begun = await Promise.all(asked.map(() => store.begin(2_000_000, atOnce)));
    assert.deepEqual(
      begun.map((job) => job?.id),
      asked.map((job) => job.id),
    );
    assert.equal(await store.begin(2_000_000, atOnce), undefined);
    assert.deepEqual(
      await store.waiting(),
      asked.map((job) => job.id),
    );
    await store.finish(asked[0]!.id, someResult(), 2_000_000);
    assert.deepEqual(await store.counts(), { accepted: 0, transcribing: 19, delivering: 1 });
  });

  contract(
    "what was being transcribed when its process died is begun again, after a pause where that happens often",
    async (store, reopened) => {
      const asked = someJob();
      await store.add(asked);
      const backoff = (starts: number) => (starts < 3 ? 0 : 500);
      for (const starts of [1, 2, 3]) {
        const begun = await store.begin(2_000_000, backoff);
        assert.equal(begun?.starts, starts);
        assert.equal(await store.begin(9_000_000, backoff), undefined, "begun twice");
        assert.equal(await (await reopened()).recover(), 1);
      }
      assert.equal(await store.begin(2_000_000, backoff), undefined);
      assert.equal(await store.nextBegin(), 2_000_500);
      assert.equal((await store.begin(2_000_500, backoff))?.starts, 4);
      assert.equal(await store.nextBegin(), undefined);
    },
  );

  contract("a job is put back with its fault counted, or as if nothing had been", async (store) => {
    const asked = someJob();
    await store.add(asked);
    await store.begin(2_000_000, atOnce);
    await store.putBack(asked.id, 5_000_000, true);
    assert.equal(await store.begin(4_999_999, atOnce), undefined);
    const again = await store.begin(5_000_000, atOnce);
    assert.deepEqual([again?.starts, again?.faults], [2, 1]);
    await store.putBack(asked.id, asked.created, false);
    const third = await store.begin(5_000_000, atOnce);
    assert.deepEqual([third?.starts, third?.faults], [2, 1]);
  });

  contract("a delivery that fails is due again, and ends when there is no next", async (store) => {
    const asked = someJob();
    await store.add(asked);
    await store.begin(2_000_000, atOnce);
    await store.finish(asked.id, someResult("oh", true), 2_000_000);
    assert.equal((await store.find(asked.id))?.erroneous, true);
    await store.attempted(asked.id, { at: 3_000_000, error: "no answer", next: 4_000_000 });
    assert.deepEqual((await store.find(asked.id))?.lastAttempt, { at: 3_000_000, error: "no answer" });
    assert.equal(await store.nextDelivery(3_999_999, idle), undefined);
    assert.equal(await store.nextDeliveryDue(idle), 4_000_000);
    assert.equal((await store.nextDelivery(4_000_000, idle))?.attempts, 1);
    await store.attempted(asked.id, { at: 5_000_000, status: 500, error: "answered 500", next: undefined });
    const given = await store.find(asked.id);
    assert.deepEqual([given?.state, given?.attempts, given?.ended], ["failed", 2, 5_000_000]);
    assert.deepEqual(given?.lastAttempt, { at: 5_000_000, status: 500, error: "answered 500" });
    assert.equal(await store.nextDeliveryDue(idle), undefined);
  });

  contract("deliveries that run, and hosts that have enough, are passed over", async (store) => {
    const url = (host: string) => ({ callback: { url: `https://${host}/hook`, method: "PUT" as const } });
    const [first, second, third] = [someJob(url("a.test:8443")), someJob(url("a.test:8443")), someJob(url("b.test"))];
    for (const [index, job] of [first, second, third].entries()) {
      await store.add(job);
      await store.begin(2_000_000, atOnce);
      await store.finish(job.id, someResult(), 3_000_000 + index);
    }
    const next = async (busy: { ids: string[]; hosts: string[] }) => (await store.nextDelivery(4_000_000, busy))?.id;
    assert.equal(await next({ ids: [], hosts: [] }), first.id);
    assert.equal(await next({ ids: [first.id], hosts: [] }), second.id);
    assert.equal(await next({ ids: [first.id], hosts: ["a.test:8443"] }), third.id);
    assert.equal(await next({ ids: [third.id], hosts: ["a.test:8443"] }), undefined);
    assert.equal(await store.nextDeliveryDue({ ids: [], hosts: ["a.test:8443"] }), 3_000_002);
  });

  contract("no step is made from a state that it does not lead from", async (store) => {
    const asked = someJob();
    await store.add(asked);
    await assert.rejects(store.add(asked));
    await store.finish(asked.id, someResult("too early"), 2_000_000);
    await store.attempted(asked.id, { at: 2_000_000, status: 200 });
    await store.putBack(asked.id, 9_000_000, true);
    assert.deepEqual(await store.find(asked.id), { ...asked, state: "accepted", due: asked.created, starts: 0, faults: 0, attempts: 0 });
    await store.begin(2_000_000, atOnce);
    await store.finish(asked.id, someResult("first"), 2_000_000);
    await store.finish(asked.id, someResult("second"), 3_000_000);
    assert.equal(String((await store.result(asked.id))?.body), "first");
  });

  contract("jobs are forgotten after their end alone", async (store) => {
    const [delivered, failed, delivering, accepted] = [someJob(), someJob(), someJob(), someJob()];
    for (const job of [delivered, failed, delivering]) {
      await store.add(job);
      await store.begin(2_000_000, atOnce);
      await store.finish(job.id, someResult(), 2_000_000);
    }
    await store.add(accepted);
    await store.attempted(delivered.id, { at: 3_000_000, status: 200 });
    await store.attempted(failed.id, { at: 3_000_001, error: "no", next: undefined });
    assert.equal(await store.forget(2_999_999, 10), 0);
    assert.equal(await store.forget(3_000_000, 10), 1);
    assert.equal(await store.find(delivered.id), undefined);
    assert.equal(await store.result(delivered.id), undefined);
    assert.equal(await store.forget(9_000_000, 0), 0);
    assert.equal(await store.forget(9_000_000, 10), 1);
    for (const job of [delivering, accepted]) assert.notEqual(await store.find(job.id), undefined);
  });

  contract("URLs, methods, large results and every byte of them come back as they were", async (store) => {
    const asked = someJob({
      source: { kind: "url", url: "https://example.com/a.wav?token=x" },
      callback: { url: "http://b.test/", method: "PUT" },
    });
    await store.add(asked);
    assert.deepEqual((await store.find(asked.id))?.source, asked.source);
    assert.deepEqual((await store.find(asked.id))?.callback, asked.callback);
    await store.begin(2_000_000, atOnce);
    const body = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 31) % 256));
    await store.finish(asked.id, { contentType: "text/vtt; charset=utf-8", body, erroneous: false }, 2_000_000);
    const stored = await store.result(asked.id);
    assert.equal(stored?.contentType, "text/vtt; charset=utf-8");
    assert.ok(stored?.body.equals(body));
  });
}
