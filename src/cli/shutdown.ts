import type { Logger } from "pino";

const numbers = { SIGINT: 2, SIGTERM: 15 } as const;

/** Runs `stop` at the first SIGTERM or SIGINT and exits with 0; a second signal exits at once. */
export function onShutdown(logger: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(128 + numbers[signal]);
      stopping = true;
      logger.info({ signal }, "shutting down");
      stop().then(
        () => process.exit(0),
        (error) => {
          logger.error({ err: error }, "shutdown failed");
          process.exit(1);
        },
      );
    });
  }
}

/** Waits for a promise, but no longer than some seconds. @returns whether it settled in time. */
export async function within(seconds: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), seconds * 1000);
  });
  const done = await Promise.race([promise.then(() => true as const), late]);
  clearTimeout(timer);
  return done;
}
