// A process of its own that measures /ping until its standard input ends: the load of the client that sends audio must not delay it.
// `node ping-probe.js URL` prints the latencies in milliseconds as a JSON array.
import process from "node:process";
import { call, keepAliveAgent } from "./http-client.js";

/** A request is due at each tick, whether or not the one before has been answered: a stall is seen by all requests that fall into it. */
const EVERY_MS = 10;

const url = process.argv[2]!;
const agent = keepAliveAgent();
const latencies: number[] = [];
const open = new Set<Promise<void>>();

const timer = setInterval(() => {
  const began = performance.now();
  const answered = call(url, { agent, timeout: 10_000 }).then(
    () => void latencies.push(performance.now() - began),
    () => void latencies.push(Number.POSITIVE_INFINITY),
  );
  open.add(answered);
  void answered.then(() => open.delete(answered));
}, EVERY_MS);

process.stdin.resume();
process.stdin.on("end", async () => {
  clearInterval(timer);
  await Promise.all(open);
  agent.destroy();
  process.stdout.write(JSON.stringify(latencies.map((value) => (Number.isFinite(value) ? Math.round(value * 1000) / 1000 : 1e9))));
});
