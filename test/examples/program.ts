import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../../..");

/** Where scripts/test-clients.sh puts a Python with the packages that the examples need; else whatever Python there is. */
const own = join(root, ".clients/bin/python");
export const python = existsSync(own) ? own : "python3";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs, and what it says. */
export class Program {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";

  constructor(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.process = spawn(command, args, { cwd: root, env: { ...process.env, ...environment } });
    this.process.stdout!.setEncoding("utf8").on("data", (text) => {
      this.stdout += text;
    });
    this.process.stderr!.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
    });
    // One that has ended takes no more input.
    this.process.stdin!.on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      this.process.on("close", (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
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
