import { Failure } from "./failure.js";

/** What a shell expects of a program that a signal ended: 128 and the signal's number. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs something that a signal may cut off: the first one aborts the signal that `run` is given, with a {@link Failure} that says what is left;
 * a second one ends the process at once.
 */
export async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>, message: () => string): Promise<T> {
  const stop = new AbortController();
  const handlers = Object.entries(exitCodes).map(([name, exitCode]) => {
    const handler = () => {
      if (stop.signal.aborted) process.exit(exitCode);
      stop.abort(new Failure(message(), { exitCode }));
    };
    process.on(name, handler);
    return [name, handler] as const;
  });
  try {
    return await run(stop.signal);
  } finally {
    for (const [name, handler] of handlers) process.off(name, handler);
  }
}
