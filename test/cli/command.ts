import { join } from "node:path";
import { type Ended, root, StartedProgram } from "../started-program.js";

export { type Ended, root } from "../started-program.js";

const main = join(root, "dist/bundle/cli/main.js");

/** A started `whisper-api`, and what it says. */
export class Command extends StartedProgram {
  /** @param through a program that is given the command and becomes it */
  constructor(args: readonly string[], environment: Readonly<Record<string, string>>, cwd = root, through: readonly string[] = []) {
    const { PATH, HOME } = process.env;
    const [program, ...rest] = [...through, process.execPath, main, ...args];
    super(program!, rest, { cwd, env: { PATH, HOME, ...environment } });
  }

  /** Waits for a text on stdout or for the end. */
  async says(pattern: RegExp, seconds = 30): Promise<RegExpExecArray> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const match = pattern.exec(this.stdout);
      if (match !== null) return match;
      const { exitCode, signalCode } = this.process;
      if (exitCode !== null || signalCode !== null || Date.now() > end)
        throw new Error(`never said ${pattern}: ${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export function run(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  return new Command(args, environment).ended;
}
