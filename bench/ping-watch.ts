import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";

/** Milliseconds that each /ping took while the work went on. */
export async function watchPing<Result>(
  url: string,
  work: () => Promise<Result>,
): Promise<{ result: Result; latencies: readonly number[] }> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, "ping-probe.js"), `${url}/ping`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const output = text(child.stdout);
  await once(child, "spawn");
  const result = await work();
  child.stdin.end();
  return { result, latencies: JSON.parse(await output) as number[] };
}
