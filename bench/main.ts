import { writeFileSync } from "node:fs";
import process from "node:process";
import {
  type AccuracyField,
  diff,
  measureConfidence,
  measureEndurance,
  measureInvented,
  measureLong,
  measurePrompts,
  measureShifts,
  measureWordErrors,
  measureWordTimes,
} from "./accuracy/index.js";
import { measureDeltas } from "./deltas.js";
import { Field } from "./field.js";
import { fuzz } from "./fuzz.js";
import { measureKills } from "./kills.js";
import { measureBusy, measureHour, measureIdle, measureTexts as measureLiveTexts, measureStreams } from "./live/index.js";
import { measureMemory } from "./memory.js";
import { type BenchOptions, readOptions, type TableName, usage } from "./options.js";
import { type Circumstances, report, writeReports } from "./report.js";
import type { Section } from "./section.js";
import { measureSources } from "./sources.js";
import { measureSpeed } from "./speed.js";
import { measureStartup } from "./startup.js";
import { measureThroughput } from "./throughput.js";

interface Measured {
  readonly section: Section;
  readonly circumstances: Circumstances;
}

async function measure(name: TableName, options: BenchOptions, field: Field): Promise<Measured> {
  switch (name) {
    case "speed":
    case "throughput":
    case "memory":
    case "startup":
    case "long":
      return measureTimed(name, options, field);
    case "wer":
      return measureTexts(measureWordErrors, options, field);
    case "shifts":
      return measureTexts((texts) => measureShifts(texts, options.count), options, field);
    case "invented":
      return measureTexts(measureInvented, options, field);
    case "words":
      return measureTexts(measureWordTimes, options, field);
    case "confidence":
      return measureTexts(measureConfidence, options, field);
    case "prompts":
      return measureTexts(measurePrompts, options, field);
    case "endurance":
      return { section: await measureEndurance(options), circumstances: { options, versions: {} } };
    case "streams":
    case "texts":
    case "busy":
    case "idle":
    case "hour":
      return measureStreaming(name, options, field);
    case "sources":
      return { section: await measureSources(options), circumstances: { options, versions: {} } };
    case "deltas":
      return { section: await measureDeltas(options), circumstances: { options, versions: {} } };
    case "fuzz":
      return { section: await fuzz(options), circumstances: { options, versions: {} } };
    case "kills":
      return { section: await measureKills(options), circumstances: { options, versions: {} } };
  }
}

/** Tables of times and memory: every peer is loaded and measured now. */
async function measureTimed(name: "speed" | "throughput" | "memory" | "startup" | "long", options: BenchOptions, field: Field) {
  const { contenders, batched, versions, cppSetup } = await field.peers();
  const section = async () => {
    switch (name) {
      case "speed":
        return measureSpeed([...(await field.servers()), ...contenders], options.quick);
      case "throughput":
        return measureThroughput((await field.servers())[0]!, options, cppSetup);
      case "memory":
        return measureMemory(options, cppSetup);
      case "startup":
        return measureStartup(options, cppSetup);
      case "long":
        return measureLong([...(await field.servers()), ...batched, ...contenders], options.quick);
    }
  };
  return { section: await section(), circumstances: { options, versions, ...(cppSetup && { cppSetup }) } };
}

/** Tables of texts: peers may answer from the disk. */
async function measureTexts(table: (field: AccuracyField) => Promise<Section>, options: BenchOptions, field: Field): Promise<Measured> {
  const texts = await field.texts();
  const section = await table(texts.field);
  const origin = texts.peers.origin();
  return { section, circumstances: { options, versions: texts.peers.versions, ...(origin !== undefined && { origin }) } };
}

/** Tables of live sessions: one server and one decoding of the corpus serve them all. */
async function measureStreaming(
  name: "streams" | "texts" | "busy" | "idle" | "hour",
  options: BenchOptions,
  field: Field,
): Promise<Measured> {
  const live = await field.live();
  const table = { streams: measureStreams, texts: measureLiveTexts, busy: measureBusy, idle: measureIdle, hour: measureHour }[name];
  return { section: await table(live, options), circumstances: { options, versions: {} } };
}

/** One table that fails must not take the hour of the others with it. */
function failure(name: TableName, options: BenchOptions, error: unknown): Measured {
  process.exitCode = 1;
  console.error(error);
  return { section: { title: name, text: `Failed: ${String(error)}`, raw: null }, circumstances: { options, versions: {} } };
}

async function main(options: BenchOptions): Promise<void> {
  const field = new Field(options);
  const sections = new Map<TableName, Measured>();
  try {
    for (const name of options.only) {
      const began = performance.now();
      console.error(`${name} …`);
      sections.set(name, await measure(name, options, field).catch((error: unknown) => failure(name, options, error)));
      console.error(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
    }
  } finally {
    await field.close();
    if (options.json !== undefined) {
      const versions = Object.assign({}, ...[...sections.values()].map(({ circumstances }) => circumstances.versions));
      const raw = Object.fromEntries([...sections].map(([name, { section }]) => [name, section]));
      writeFileSync(options.json, JSON.stringify({ options, versions, sections: raw }));
    }
  }
  const reports = new Map(
    [...sections].map(([name, { section, circumstances }]) => [`${name} ${options.model}`, report(section, circumstances)]),
  );
  console.log([...reports.values()].join("\n\n"));
  if (options.write && process.exitCode === undefined) writeReports(reports);
}

// Children must not outlive an interrupted run: the server's end is tied to this process's exit.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const args = process.argv.slice(2);
if (args.includes("--help")) {
  console.log(usage);
} else if (args[0] === "--diff") {
  if (args.length !== 3) throw new Error("--diff takes two files of --json");
  console.log(diff(args[1]!, args[2]!));
} else {
  await main(readOptions(args));
}
