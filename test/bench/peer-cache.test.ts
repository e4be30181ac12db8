import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fasterWhisperPeer } from "../../bench/peer.js";
import { PeerCache } from "../../bench/peer-cache.js";

const folder = mkdtempSync(join(tmpdir(), "peer-cache-"));
after(() => rmSync(folder, { recursive: true }));

const recording = join(folder, "a.wav");
writeFileSync(recording, "sound");
const beam = fasterWhisperPeer({ beam: 5 });

/** An engine that counts how often it is asked. */
function engine() {
  const asked: unknown[] = [];
  const worker = async () => ({
    ask: async (question: object) => {
      asked.push(question);
      return { id: 1, text: `text ${asked.length}`, seconds: 1, words: [] };
    },
  });
  return { asked, worker };
}

test("the same question is asked once, also by the next run", async () => {
  const { asked, worker } = engine();
  const first = new PeerCache("once", ["1.0"], folder).contender(beam, worker);
  const second = new PeerCache("once", ["1.0"], folder);
  assert.equal((await first.hear(recording)).text, "text 1");
  assert.equal((await first.hear(recording)).text, "text 1");
  const next = new PeerCache("once", ["1.0"], folder);
  assert.equal((await next.contender(beam, worker).hear(recording)).text, "text 1");
  assert.equal(asked.length, 1);
  assert.deepEqual(next.counts, { cached: 1, measured: 0 });
  assert.deepEqual(second.counts, { cached: 0, measured: 0 });
});

test("other options, versions, settings and recordings are other questions", async () => {
  const { asked, worker } = engine();
  const cache = new PeerCache("other", ["1.0"], folder);
  const contender = cache.contender(beam, worker);
  await contender.hear(recording);
  await contender.hear(recording, { words: true });
  await contender.hear(recording, { language: "fr" });
  await contender.hear(recording, { keyterms: ["Hale"] });
  await cache.contender(fasterWhisperPeer({ beam: 1 }), worker).hear(recording);
  await new PeerCache("other", ["1.1"], folder).contender(beam, worker).hear(recording);
  const another = join(folder, "b.wav");
  writeFileSync(another, "other sound");
  await contender.hear(another);
  assert.equal(asked.length, 7);
});

test("a line that was cut short is forgotten", async () => {
  const { asked, worker } = engine();
  await new PeerCache("cut", ["1.0"], folder).contender(beam, worker).hear(recording);
  const file = readdirSync(folder).find((name) => name.startsWith("cut-"))!;
  appendFileSync(join(folder, file), '{"key":"abc","heard":{"te');
  const next = () => new PeerCache("cut", ["1.0"], folder).contender(beam, worker);
  assert.equal((await next().hear(recording)).text, "text 1");
  assert.equal((await next().hear(recording, { words: true })).text, "text 2");
  assert.equal((await next().hear(recording, { words: true })).text, "text 2");
  assert.equal(asked.length, 2);
});
