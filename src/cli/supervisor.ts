import { type ChildProcess, spawn } from "node:child_process";

/**
 * glibc's allocator raises the size from which it hands memory back to the system to that of the largest block it has seen freed, up
 * to 32 MB (mallopt(3), M_MMAP_THRESHOLD). With audio and decoder outputs of a few megabytes each a server then keeps all it ever used:
 * 550 MB after a thousand requests instead of 360. The setting is read before a program's first line, so it takes a second process.
 */
const THRESHOLD = "MALLOC_MMAP_THRESHOLD_";
const THRESHOLD_BYTES = 131_072;

/**
 * glibc's own settings (manual, "Memory Allocation Tunables"): blocks of two megabytes and more, which are weights and caches, are asked for in huge pages where
 * the system gives them to those that ask, as most distributions' do. Each decoder step walks through all of them.
 */
const TUNABLES = "GLIBC_TUNABLES";
const HUGE_PAGES = "glibc.malloc.hugetlb=1";

/** What the server's process is started with. */
export const MEMORY_SETTINGS = {
  env: {
    [THRESHOLD]: String(THRESHOLD_BYTES),
    // What somebody has chosen themselves comes last, and counts.
    [TUNABLES]: [HUGE_PAGES, process.env[TUNABLES]].filter(Boolean).join(":"),
  },
  /**
   * Megabytes of young objects, of which each thread has twice as many: V8's default of 16 is for programs whose garbage is on its heap. And by how much
   * what is in use may grow before all of it is looked through, in per cent: bodies and samples pass through a heap of 22 MB that hardly changes,
   * and V8 looked through it twice a second, for 4 % of the processor.
   */
  args: ["--max-semi-space-size=1", "--heap-growing-percent=100"],
} as const;

/** Whether the server should run in a process with other settings of the allocator: on Linux, unless somebody has chosen them. */
export function wantsSupervisor(): boolean {
  return process.platform === "linux" && process.env[THRESHOLD] === undefined;
}

/** Runs this command again with the settings, passes signals on, and ends as it ends. */
export function supervise(): Promise<never> {
  const child = spawn(process.execPath, [...process.execArgv, ...MEMORY_SETTINGS.args, ...process.argv.slice(1)], {
    env: { ...process.env, ...MEMORY_SETTINGS.env },
    // A group of its own, or Ctrl-C would reach the server twice: from the terminal and from here.
    detached: true,
    // Through the channel the server sees when this process is gone, however it went.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  return ended(child);
}

/** In the supervised process: shut down when the supervisor is gone. */
export function followSupervisor(): void {
  if (process.channel === undefined) return;
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel?.unref();
}

function ended(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (signal === null) process.exit(code ?? 1);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  });
}
