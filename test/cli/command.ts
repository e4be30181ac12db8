import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../../..");
const main = join(root, "dist/src/cli/main.js");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A started `whisper-api`, and what it says. */
export class Command {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";

  constructor(args: readonly string[], environment: Readonly<Record<string, string>>, cwd = root) {
    const { PATH, HOME } = process.env;
    this.process = spawn(process.execPath, [main, ...args], { cwd, env: { PATH, HOME, ...environment } });
    this.process.stdout!.setEncoding("utf8").on("data", (text) => {
      this.stdout += text;
    });
    this.process.stderr!.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve) => {
      this.process.on("close", (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /** Waits for a text on stdout or for the end. */
  async says(pattern: RegExp, seconds = 30): Promise<RegExpExecArray> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const match = pattern.exec(this.stdout);
      if (match !== null) return match;
      if (this.process.exitCode !== null || Date.now() > end) throw new Error(`never said ${pattern}: ${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export function run(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  return new Command(args, environment).ended;
}
