// Pulls in a process of its own: the options come as JSON in the first argument, what came of it goes to stdout.
import process from "node:process";
import { type PullOptions, pullModel } from "../../src/models/index.js";

const options: Omit<PullOptions, "signal"> = JSON.parse(process.argv[2] ?? "{}");
const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
try {
  const pulled = await pullModel({
    ...options,
    signal: new AbortController().signal,
    onProgress: ({ received }) => say({ received }),
    onWait: () => say({ waiting: true }),
  });
  say({ pulled });
} catch (error) {
  say({ failed: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
