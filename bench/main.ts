import { writeFileSync } from "node:fs";
import process from "node:process";
import { measureAccuracy } from "./accuracy.js";
import { fuzz } from "./fuzz.js";
import { measureMemory } from "./memory.js";
import { type BenchOptions, readOptions, type TableName, usage } from "./options.js";
import { type Peers, startPeers } from "./peers.js";
import { report, writeReports } from "./report.js";
import type { Section } from "./section.js";
import { Server } from "./server.js";
import { measureSpeed } from "./speed.js";
import { measureStartup } from "./startup.js";
import { measureThroughput } from "./throughput.js";
import { measureWordTimes } from "./word-times.js";

/** Tables in which the engines stand side by side; the others start servers of their own. */
const SHARED: readonly TableName[] = ["speed", "throughput", "accuracy", "words"];

/** Those that are compared, each loaded once. */
interface Field {
  /** Ours come first. */
  readonly servers: readonly Server[];
  readonly peers: Peers;
}

async function startField(options: BenchOptions): Promise<Field> {
  const fuzzing = options.only.every((name) => name === "fuzz");
  const peers = await startPeers(fuzzing ? "none" : options.peers, options.model, options.threads);
  const servers: Server[] = [];
  if (options.only.some((name) => SHARED.includes(name))) {
    servers.push(await Server.start(options));
    if (options.variant !== undefined) servers.push(await startVariant(options, options.variant));
  }
  return { servers, peers };
}

function startVariant(options: BenchOptions, settings: Readonly<Record<string, string>>): Promise<Server> {
  const name = Object.entries(settings).map(([variable, value]) => `${variable}=${value}`);
  return Server.start({ model: options.model, env: { ...options.env, ...settings }, name: name.join(" ") });
}

async function measure(name: TableName, options: BenchOptions, { servers, peers }: Field): Promise<Section> {
  const contenders = [...servers, ...peers.contenders];
  switch (name) {
    case "speed":
      return measureSpeed(contenders, options.quick);
    case "throughput":
      return measureThroughput(servers[0]!, options, peers.cppSetup);
    case "memory":
      return measureMemory(options, peers.cppSetup);
    case "startup":
      return measureStartup(options, peers.cppSetup);
    case "accuracy":
      return measureAccuracy(contenders, options.quick);
    case "words":
      return measureWordTimes(
        contenders.filter((contender) => !contender.name.startsWith("whisper.cpp")),
        options.model,
      );
    case "fuzz":
      return fuzz(options);
  }
}

/** One table that fails must not take the hour of the others with it. */
function failure(name: TableName, error: unknown): Section {
  process.exitCode = 1;
  console.error(error);
  return { title: name, text: `Failed: ${String(error)}`, raw: null };
}

async function main(options: BenchOptions): Promise<void> {
  const field = await startField(options);
  const { servers, peers } = field;
  const sections = new Map<TableName, Section>();
  try {
    for (const name of options.only) {
      const began = performance.now();
      console.error(`${name} …`);
      sections.set(name, await measure(name, options, field).catch((error: unknown) => failure(name, error)));
      console.error(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
    }
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await peers.close();
    if (options.json !== undefined)
      writeFileSync(options.json, JSON.stringify({ options, versions: peers.versions, sections: Object.fromEntries(sections) }));
  }
  const reports = new Map([...sections].map(([name, section]) => [`${name} ${options.model}`, report(section, { options, ...peers })]));
  console.log([...reports.values()].join("\n\n"));
  if (options.write && process.exitCode === undefined) writeReports(reports);
}

// Children must not outlive an interrupted run: the server's end is tied to this process's exit.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

if (process.argv.includes("--help")) {
  console.log(usage);
} else {
  await main(readOptions(process.argv.slice(2)));
}
