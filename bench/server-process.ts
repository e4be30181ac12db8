import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { createServer } from "node:net";
import process from "node:process";

/** Characters of what a process complains of that are kept. */
const LOG_LENGTH = 4000;

const started = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of started) endGroup(child, "SIGKILL");
});

/** A server in a group of its own, with all that it starts, which does not outlive this process; `log` tells the last of what it complained of. */
export function startGroup(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, "cwd" | "env">,
): { readonly child: ChildProcess; log(): string } {
  const child = spawn(command, args, { ...options, detached: true, stdio: ["ignore", "ignore", "pipe"] });
  started.add(child);
  let log = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-LOG_LENGTH);
  });
  return { child, log: () => log };
}

/** A signal to the process and to all that it has started; it must have been spawned with `detached`. */
export function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, signal);
  } catch {
    // Already gone.
  }
}

/** A port of the loopback address that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((settle) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => settle(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
