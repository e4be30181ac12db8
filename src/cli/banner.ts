import { existsSync } from "node:fs";
import { isIPv6 } from "node:net";
import { join } from "node:path";
import { ownName } from "./own-name.js";
import { packageRoot } from "./product.js";

interface Started {
  readonly host: string;
  readonly port: number;
  readonly model: string;
  /** Seconds from the process's start. */
  readonly seconds: number;
  /** Made at this start, the first one. */
  readonly key?: string;
}

const here: ReadonlySet<string> = new Set(["0.0.0.0", "::", "127.0.0.1", "::1"]);

function address(host: string, port: number): string {
  if (here.has(host)) return `http://localhost:${port}`;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function sample(): string {
  const relative = "audio/jfk.wav";
  return existsSync(relative) ? `@${relative}` : `'@${join(packageRoot, relative)}'`;
}

/** What a person reads at the start. */
export function banner({ host, port, model, seconds, key }: Started): string {
  const url = address(host, port);
  const lines = [
    "",
    `Whisper API is ready at ${url} (${model}, ${seconds.toFixed(1)} s).`,
    `In a browser: ${url}/console. Documentation: ${url}/docs`,
    "",
  ];
  if (key === undefined) {
    lines.push(`To make a key: ${ownName} keys create --name NAME (with --scope admin it may do everything)`, "");
  } else {
    lines.push(
      "This is your first key, which may do everything. It is shown this once, and stored as a hash alone:",
      "",
      `  ${key}`,
      "",
      "Try it:",
      "",
      `curl -X POST '${url}/v1/listen?model=${model}' -H "Authorization: Token ${key}" -H "Content-Type: audio/wav" --data-binary ${sample()}`,
      "",
      `If you lose it, make another that may do everything: ${ownName} keys create --name NAME --scope admin`,
      "",
    );
  }
  return `${lines.join("\n")}\n`;
}
