export interface FailureOptions extends ErrorOptions {
  /** The process's; 1 when absent. */
  readonly exitCode?: number;
}

/** Something that the person at the terminal can put right: one sentence, no stack. */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(message: string, { exitCode = 1, ...options }: FailureOptions = {}) {
    super(message, options);
    this.name = "Failure";
    this.exitCode = exitCode;
  }
}

const expected: ReadonlySet<string> = new Set(["Failure", "ConfigError", "KeyStoreError", "DatabaseError", "EngineError", "ModelFault"]);

/** Wraps a command: what it throws goes to stderr, and the exit code is 1, or what a {@link Failure} says. */
export function reporting<Context>(run: (context: Context) => Promise<void>): (context: Context) => Promise<void> {
  return async (context) => {
    try {
      await run(context);
    } catch (error) {
      const known = error instanceof Error && expected.has(error.name);
      process.stderr.write(`whisper-api: ${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
      // Worker threads and sockets of a start that failed halfway must not keep the process alive.
      process.exit(error instanceof Failure ? error.exitCode : 1);
    }
  };
}
