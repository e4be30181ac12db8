import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readDocument } from "../docs/documents.js";
import { type RunningServer, sample } from "../http/running-server.js";

/** A folder with a recording, `audio.wav`, in which examples of documentation run word for word. */
export class ExampleFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), "examples-"));

  constructor() {
    writeFileSync(join(this.path, "audio.wav"), sample);
  }

  /** What a program prints, without the space around it; it rejects where the program fails. */
  async run(program: string, args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(program, args, { cwd: this.path, timeout: 120_000 });
    return stdout.trim();
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const page = readDocument("test/docs/original-page.md");

/** The one block of the original API's page that holds a text. */
export function originalExample(language: "sh" | "python" | "js", holds: string): string {
  const [block, ...more] = page.blocks.filter((one) => one.language === language && one.code.includes(holds));
  if (block === undefined || more.length > 0) throw new Error(`${more.length + 1} blocks hold ${holds}, or none`);
  return block.code;
}

/** An example with the key and the port of a server. */
export function filled(example: string, server: RunningServer): string {
  return example.replaceAll("YOUR_API_KEY", server.key).replaceAll("localhost:7860", `localhost:${server.port}`);
}
