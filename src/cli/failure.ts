/** Something that the person at the terminal can put right: one sentence, no stack. */
export class Failure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Failure";
  }
}

const expected: ReadonlySet<string> = new Set(["Failure", "ConfigError", "KeyStoreError", "EngineError"]);

/** Wraps a command: what it throws goes to stderr, and the exit code is 1. */
export function reporting<Context>(run: (context: Context) => Promise<void>): (context: Context) => Promise<void> {
  return async (context) => {
    try {
      await run(context);
    } catch (error) {
      const known = error instanceof Error && expected.has(error.name);
      process.stderr.write(`whisper-api: ${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
      // Worker threads and sockets of a start that failed halfway must not keep the process alive.
      process.exit(1);
    }
  };
}
