import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { benchDir, peersPython } from "./paths.js";

interface Ready {
  readonly load_seconds: number;
  readonly about: Readonly<Record<string, string>>;
}

type Answer = Readonly<Record<string, unknown>> & { readonly id: number; readonly error?: string };

/** A Python program of this folder that stays loaded and answers JSON lines; see json_lines.py. */
export class PythonWorker {
  readonly pid: number;
  /** Seconds that loading the model took, without starting Python and importing libraries. */
  readonly loadSeconds: number;
  /** Seconds from the start of the process until it was ready. */
  readonly startSeconds: number;
  /** Versions of the libraries it uses. */
  readonly about: Readonly<Record<string, string>>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  #next = 1;

  private constructor(child: ChildProcess, ready: Ready, startSeconds: number) {
    this.#child = child;
    this.pid = child.pid!;
    this.loadSeconds = ready.load_seconds;
    this.about = ready.about;
    this.startSeconds = startSeconds;
  }

  static async start(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<PythonWorker> {
    if (!existsSync(peersPython)) throw new Error(`${peersPython} is missing: run bench/peers.sh first`);
    const began = performance.now();
    const child = spawn(peersPython, [resolve(benchDir, script), ...args], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    let log = "";
    child.stderr.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4000);
    });
    const lines = createInterface({ input: child.stdout });
    return await new Promise((settle, fail) => {
      let worker: PythonWorker | undefined;
      lines.on("line", (line) => {
        const message = JSON.parse(line);
        if (worker === undefined) {
          worker = new PythonWorker(child, message, (performance.now() - began) / 1000);
          settle(worker);
        } else worker.#take(message);
      });
      child.on("error", fail);
      child.on("exit", (code, signal) => {
        const error = new Error(`${script} ended with ${signal ?? code}: ${log}`);
        fail(error);
        if (worker !== undefined) worker.#abandon(error);
      });
    });
  }

  ask(question: Readonly<Record<string, unknown>>): Promise<Answer> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.stdin!.write(`${JSON.stringify({ id, ...question })}\n`);
    });
  }

  /** Ends the process; it has nothing to save. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((settle) => this.#child.once("exit", settle));
    this.#waiting.clear();
    this.#child.kill("SIGKILL");
    await ended;
  }

  #abandon(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.error !== undefined) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer);
  }
}
