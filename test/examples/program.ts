import { join } from "node:path";
import { python } from "../clients/client-python.js";
import { root, StartedProgram } from "../started-program.js";

export { python } from "../clients/client-python.js";
export { root } from "../started-program.js";

/** An example that runs, and what it says. */
export class Program extends StartedProgram {
  constructor(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    super(command, args, { cwd: root, env: { ...process.env, ...environment } });
  }

  /** Waits for a text on either output. */
  async says(pattern: RegExp, seconds = 60): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while (!pattern.test(this.stdout) && !pattern.test(this.stderr)) {
      if (this.process.exitCode !== null || Date.now() > end) {
        this.process.kill("SIGKILL");
        throw new Error(`never said ${pattern}: ${this.stdout}${this.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** A compiled example under plain Node. */
export function example(name: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Program {
  return new Program(process.execPath, [join(root, `dist/examples/${name}.js`), ...args], environment);
}

export function pythonExample(name: string, args: readonly string[]): Program {
  return new Program(python, [join(root, `examples/${name}.py`), ...args]);
}

/** The words of printed finals, bare: how a stream is cut into sentences may differ from the file's. */
export function wordsOf(stdout: string): string {
  const text = stdout.replace(/^\[\d+\.\ds\]/gm, " ").toLowerCase();
  return text
    .replace(/[^a-z ]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
