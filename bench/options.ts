import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

/** What `npm run bench`, `npm run bench:accuracy` and `npm run bench:live` measure when nothing is said. */
const SUITES = {
  speed: ["speed", "throughput", "memory", "startup", "sources", "deltas"],
  accuracy: ["wer", "invented", "words", "confidence", "prompts", "long", "endurance"],
  live: ["streams", "texts", "busy", "idle"],
} as const;
/** These run only when they are asked for. */
const OTHERS = ["shifts", "hour", "fuzz", "kills"] as const;
const TABLES = [...SUITES.speed, ...SUITES.accuracy, ...SUITES.live, ...OTHERS] as const;
export type TableName = (typeof TABLES)[number];

export type PeerChoice = "none" | "fw" | "all";
export type ModelName = "tiny.en" | "base";

export interface BenchOptions {
  readonly only: readonly TableName[];
  /** A small subset of everything, to check the harness; its figures mean little. */
  readonly quick: boolean;
  readonly peers: PeerChoice;
  readonly model: ModelName;
  readonly threads: number;
  /** File for the raw results. */
  readonly json?: string;
  /** Whether the tables replace those in bench/README.md. */
  readonly write: boolean;
  /** Settings for our server beside the defaults. */
  readonly env: Readonly<Record<string, string>>;
  /** Settings of a second server that is compared with the first, in the tables where engines stand side by side. */
  readonly variant?: Readonly<Record<string, string>>;
  /** Fuzz: how many files, and which. Kills, shifts: how many of them. */
  readonly count?: number;
  readonly seed: number;
  /** Live: how many streams at once, one level after another; undefined: doubled until the machine is full. */
  readonly streams?: readonly number[];
  /** Live: how long each level plays, in seconds of audio. */
  readonly seconds?: number;
  /** Live: how many times faster than real time the stream of an hour is sent. */
  readonly speed: number;
}

export const usage = `npm run bench -- [options]            speed, throughput, memory, start-up
npm run bench:accuracy -- [options]   texts, word times, confidence, long recordings
npm run bench:live -- [options]       streams in real time, their texts, beside files, idle
  --only LIST        of ${TABLES.join(",")}
  --quick            a small subset, to check the harness
  --peers WHICH      none, fw (faster-whisper) or all (default)
  --model NAME       tiny.en (default) or base
  --threads N        for every engine (default: the machine's, here ${availableParallelism()})
  --env NAME=VALUE   a setting for our server; may be repeated
  --variant NAME=VALUE  a second server of ours with that setting, side by side; may be repeated
  --json FILE        also writes the raw results
  --write            puts the tables into bench/README.md and the pages of docs/ that show them
  --count N --seed N the number of mutated files for fuzz (1000) and their seed (1); the number of kills (100), of shifts (5)
  --streams LIST     live: streams at once, such as 1,4,16 (default: doubled until the machine is full)
  --seconds N        live: of audio a stream and level (120), or of the long stream (3600)
  --hour             live: one stream of an hour, the same as --only hour
  --speed K          live: sends that one K times faster than real time (1)
node dist/bench/main.js --diff A.json B.json
                     the recordings whose word errors differ between two files of --json, those that got worse first;
                     FILE:NAME is another engine of that run`;

/** @throws Error with a sentence about the first wrong option. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      suite: { type: "string", default: "speed" },
      only: { type: "string" },
      quick: { type: "boolean", default: false },
      peers: { type: "string", default: "all" },
      model: { type: "string", default: "tiny.en" },
      threads: { type: "string", default: String(availableParallelism()) },
      env: { type: "string", multiple: true, default: [] },
      variant: { type: "string", multiple: true, default: [] },
      json: { type: "string" },
      write: { type: "boolean", default: false },
      count: { type: "string" },
      seed: { type: "string", default: "1" },
      streams: { type: "string" },
      seconds: { type: "string" },
      hour: { type: "boolean", default: false },
      speed: { type: "string", default: "1" },
    },
  });
  if (values.write && values.quick) throw new Error("--write: figures of --quick are not worth keeping");
  const suite = SUITES[oneOf("--suite", values.suite, ["speed", "accuracy", "live"])];
  return {
    only: values.hour ? ["hour"] : (values.only?.split(",").map((name) => oneOf("--only", name, TABLES)) ?? suite),
    quick: values.quick,
    peers: oneOf("--peers", values.peers, ["none", "fw", "all"]),
    model: oneOf("--model", values.model, ["tiny.en", "base"]),
    threads: whole("--threads", values.threads),
    ...(values.json !== undefined && { json: values.json }),
    write: values.write,
    env: Object.fromEntries(values.env.map(setting)),
    ...(values.variant.length > 0 && { variant: Object.fromEntries(values.variant.map(setting)) }),
    ...(values.count !== undefined && { count: whole("--count", values.count) }),
    seed: whole("--seed", values.seed),
    ...(values.streams !== undefined && { streams: values.streams.split(",").map((count) => whole("--streams", count)) }),
    ...(values.seconds !== undefined && { seconds: whole("--seconds", values.seconds) }),
    speed: whole("--speed", values.speed),
  };
}

function oneOf<const Name extends string>(option: string, value: string, allowed: readonly Name[]): Name {
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw new Error(`${option}: ${value} is none of ${allowed.join(", ")}`);
  return found;
}

function whole(option: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new Error(`${option}: ${value} is not a whole number`);
  return Number(value);
}

function setting(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new Error(`--env: ${text} is not NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}
