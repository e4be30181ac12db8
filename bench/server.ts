import { type ChildProcess, execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Contender, Heard, HearOptions } from "./contender.js";
import { call, type HttpAnswer, keepAliveAgent, postFile } from "./http-client.js";
import type { ModelName } from "./options.js";
import { modelsDir, packageRoot } from "./paths.js";
import { endGroup, freePort, startGroup } from "./server-process.js";

/** BENCH_CLI names another build, to compare two. */
const cli = resolve(packageRoot, process.env.BENCH_CLI ?? "dist/bundle/cli/main.js");

/** How often a starting server is asked whether it is ready, in milliseconds. */
const READY_POLL_MS = 10;
const READY_LIMIT_MS = 60_000;

interface ListenBody {
  readonly results: {
    readonly channels: readonly {
      readonly alternatives: readonly {
        readonly transcript: string;
        readonly words: readonly { readonly word: string; readonly start: number; readonly end: number; readonly confidence: number }[];
      }[];
    }[];
  };
}

export interface ServerOptions {
  readonly model: ModelName;
  readonly env: Readonly<Record<string, string>>;
  /** How it is called in the tables. */
  readonly name?: string;
  /** Through npm, as the README's command does; otherwise Node alone. */
  readonly npm?: boolean;
}

/** Our server as a child process with a data folder of its own. */
export class Server implements Contender {
  readonly name: string;
  readonly can = { times: true, confidence: true, prompt: true, keyterms: true } as const;
  readonly endsAtEndpoint = true;
  readonly url: string;
  readonly pid: number;
  /** Seconds from the start of the process until /health said ready. */
  readonly startSeconds: number;
  readonly #child: ChildProcess;
  readonly #dataDir: string;
  readonly #key: string;
  /** Its id. */
  readonly model: string;
  readonly #agent = keepAliveAgent();

  private constructor(child: ChildProcess, name: string, url: string, dataDir: string, key: string, model: string, startSeconds: number) {
    this.name = name;
    this.#child = child;
    this.pid = child.pid!;
    this.url = url;
    this.#dataDir = dataDir;
    this.#key = key;
    this.model = model;
    this.startSeconds = startSeconds;
  }

  static async start(options: ServerOptions): Promise<Server> {
    const dataDir = await mkdtemp(join(tmpdir(), "whisper-api-bench-"));
    const port = await freePort();
    const env = {
      ...process.env,
      HOST: "127.0.0.1",
      PORT: `${port}`,
      DATA_DIR: dataDir,
      LOG_LEVEL: "warn",
      ...(options.model !== "tiny.en" && { MODELS_DIR: modelsDir }),
      ...options.env,
    };
    const made = await promisify(execFile)(process.execPath, [cli, "keys", "create", "--name", "bench", "--json"], { env });
    const { key } = JSON.parse(made.stdout) as { key: string };

    const began = performance.now();
    const [command, args] = options.npm ? ["npm", ["start"]] : [process.execPath, [cli, "serve"]];
    const { child, log } = startGroup(command as string, args as string[], { cwd: packageRoot, env });
    const url = `http://127.0.0.1:${port}`;
    while (!(await isReady(url))) {
      if (child.exitCode !== null || performance.now() - began > READY_LIMIT_MS) {
        endGroup(child, "SIGKILL");
        await rm(dataDir, { recursive: true, force: true });
        throw new Error(`the server did not get ready: ${log()}`);
      }
      await sleep(READY_POLL_MS);
    }
    const startSeconds = (performance.now() - began) / 1000;
    return new Server(child, options.name ?? "whisper-api", url, dataDir, key, await modelId(url, options.model), startSeconds);
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** A file, or bytes that are one; `timeout` in milliseconds. */
  async hear(body: string | Buffer, options: HearOptions = {}, timeout?: number): Promise<Heard> {
    const began = performance.now();
    const answer = await this.post(body, options, timeout);
    const seconds = (performance.now() - began) / 1000;
    if (answer.status !== 200) throw new Error(`${typeof body === "string" ? body : "bytes"}: ${answer.status} ${answer.body}`);
    const [channel] = (JSON.parse(answer.body) as ListenBody).results.channels;
    const { transcript, words } = channel!.alternatives[0]!;
    return { text: transcript, seconds, words: words.map(({ word, start, end, confidence }) => [word, start, end, confidence]) };
  }

  /** Where a live session is opened, and with what. */
  socket(query: Readonly<Record<string, string>>): { url: string; headers: Readonly<Record<string, string>> } {
    const all = new URLSearchParams({ model: this.model, language: "en", punctuate: "true", ...query });
    return { url: `${this.url.replace(/^http/, "ws")}/v1/listen?${all}`, headers: { authorization: `Token ${this.#key}` } };
  }

  /** Sends a file, or bytes, and hands back whatever the server says; `timeout` in milliseconds. `type` says what the bytes are, where they are no audio. */
  post(body: string | Buffer, options: HearOptions = {}, timeout?: number, type = "application/octet-stream"): Promise<HttpAnswer> {
    const { language = "en", prompt, keyterms = [] } = options;
    const query = new URLSearchParams({ model: this.model, language, punctuate: "true", ...(prompt !== undefined && { prompt }) });
    for (const term of keyterms) query.append("keyterm", term);
    const headers = { authorization: `Token ${this.#key}`, "content-type": type };
    const settings = { headers, agent: this.#agent, ...(timeout !== undefined && { timeout }) };
    const url = `${this.url}/v1/listen?${query}`;
    return typeof body === "string" ? postFile(url, body, settings) : call(url, { ...settings, method: "POST", body });
  }

  /** Sends a form to OpenAI's transcriptions. */
  transcribe(form: Buffer, type: string, onData?: () => void): Promise<HttpAnswer> {
    const headers = { authorization: `Bearer ${this.#key}`, "content-type": type };
    return call(`${this.url}/v1/audio/transcriptions`, {
      method: "POST",
      headers,
      body: form,
      agent: this.#agent,
      ...(onData && { onData }),
    });
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    if (this.alive) {
      const ended = new Promise((settle) => this.#child.once("exit", settle));
      endGroup(this.#child, "SIGTERM");
      await Promise.race([ended, sleep(10_000, undefined, { ref: false })]);
      endGroup(this.#child, "SIGKILL");
    }
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await call(`${url}/health`, { timeout: 5000 })).status === 200;
  } catch {
    return false;
  }
}

/** The server's name for the weights: `base` stands for `base-q5_1`. */
async function modelId(url: string, model: ModelName): Promise<string> {
  const { body } = await call(`${url}/v1/models`);
  const { data } = JSON.parse(body) as { data: readonly { id: string }[] };
  const found = data.find(({ id }) => id === model) ?? data.find(({ id }) => id.startsWith(`${model}-`));
  if (found === undefined) throw new Error(`the server does not have ${model}, but ${data.map(({ id }) => id).join(", ")}`);
  return found.id;
}
