import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { machineNetwork } from "../../src/remote/index.js";
import { Turns } from "../../src/remote/turns.js";
import { httpServer } from "./remote-server.js";

test("of several addresses the next is tried when one takes no connection", async (t) => {
  const server = await httpServer((_request, response) => response.end());
  t.after(() => server.close());
  const socket = machineNetwork.connect(["::1", "127.0.0.1"], server.port);
  await once(socket, "connect");
  assert.equal(socket.remoteAddress, "127.0.0.1");
  socket.destroy();
});

test("names are those of the operating system", async () => {
  const addresses = await machineNetwork.resolve("localhost");
  assert.ok(addresses.includes("127.0.0.1") || addresses.includes("::1"), String(addresses));
  await assert.rejects(Promise.resolve(machineNetwork.resolve("does-not-exist.invalid")));
});

test("no more than so many at once, the others in their order, and none that nobody waits for", async () => {
  const turns = new Turns(2);
  const controller = new AbortController();
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = (number: number) => async () => {
    begun.push(number);
    await new Promise<void>((resolve) => ends.push(resolve));
    if (number === 1) throw new Error("one");
    return number;
  };
  const settled = [0, 1, 2, 3, 4].map((number) => turns.run(work(number), number === 3 ? controller.signal : undefined).catch(String));
  await Promise.resolve();
  assert.deepEqual(begun, [0, 1]);
  controller.abort(new Error("gone"));
  ends[1]!();
  assert.equal(await settled[1], "Error: one");
  assert.deepEqual(begun, [0, 1, 2]);
  ends[2]!();
  assert.equal(await settled[3], "Error: gone");
  await settled[2];
  assert.deepEqual(begun, [0, 1, 2, 4]);
  ends[0]!();
  ends[3]!();
  assert.deepEqual(await Promise.all(settled), [0, "Error: one", 2, "Error: gone", 4]);
});
