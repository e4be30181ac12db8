import { defineCommand } from "citty";
import { importModel, type Pulled, pullModel, removeModel, type Verdict, verifyModel } from "../models/index.js";
import { columns, shownBytes } from "./amounts.js";
import { Failure, reporting } from "./failure.js";
import { InstalledModels } from "./installed-models.js";
import { interruptible } from "./interrupt.js";
import { modelFolders } from "./model-folders.js";
import { modelList, renderList } from "./models-list.js";
import { ProgressLine } from "./progress-line.js";
import { readConfig } from "./read-config.js";

const json = { type: "boolean", description: "Print one JSON object and nothing else" } as const;
const force = { type: "boolean", description: "Replace a file of this name that is another one" } as const;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A second name would be passed over in silence. */
function onlyOne(rest: readonly string[]): void {
  if (rest.length > 1) throw new Failure(`One at a time: ${JSON.stringify(rest[1])} is too many.`);
}

const list = defineCommand({
  meta: { name: "list", description: "List the models that are here" },
  args: { all: { type: "boolean", description: "The published models too, which can be pulled" }, json },
  run: reporting(async ({ args }) => {
    const config = readConfig();
    const found = modelList(await InstalledModels.read(config), config.defaultModel, args.all === true);
    print(args.json ? JSON.stringify(found) : renderList(found));
  }),
});

function pulledText({ name, path, bytes, checked, downloaded }: Pulled): string {
  const trust = checked === "checksum" ? "its SHA-256 is right" : "its structure is whole; no checksum was given";
  return `${name} ${downloaded ? "is here now" : "was here already"}: ${path} (${shownBytes(bytes)}, ${trust}).\nAsk for it with model=${name}.`;
}

const pull = defineCommand({
  meta: { name: "pull", description: "Download a model, or go on with a download that was cut off" },
  args: {
    name: { type: "positional", description: "A published name (see `models list --all`), or with --url any", required: true },
    url: { type: "string", description: "Address of the file, for models of your own", valueHint: "URL" },
    sha256: { type: "string", description: "Checksum that the file must have", valueHint: "HEX" },
    force,
    json,
  },
  run: reporting(async ({ args }) => {
    onlyOne(args._);
    const config = readConfig();
    const bar = new ProgressLine({ label: args.name, amount: shownBytes, speed: (value) => `${shownBytes(Math.round(value))}/s` });
    const cutOff = () => "Interrupted. What has come is kept: the same command goes on from there.";
    try {
      const pulled = await interruptible((signal) => {
        return pullModel({
          name: args.name,
          folder: modelFolders(config).own,
          mirror: config.modelsMirror,
          ...(args.url !== undefined && { url: args.url }),
          ...(args.sha256 !== undefined && { sha256: args.sha256 }),
          force: args.force === true,
          idleMs: config.modelsIdleSeconds * 1000,
          signal,
          onProgress: ({ received, total }) => bar.update(received, total),
          onRetry: (reason, seconds) => bar.say(`${reason} Trying again in ${seconds} s.`),
          onWait: (pid) => bar.say(`Another process${pid === undefined ? "" : ` (${pid})`} is downloading it: waiting for that.`),
        });
      }, cutOff);
      bar.end();
      print(args.json ? JSON.stringify(pulled) : pulledText(pulled));
    } catch (error) {
      bar.end();
      throw error;
    }
  }),
});

const importCommand = defineCommand({
  meta: { name: "import", description: "Take a model file of your own: any ggml Whisper file, fine-tuned ones too" },
  args: {
    file: { type: "positional", description: "Path of the file", required: true },
    name: { type: "string", description: "Name to ask for it by; default: that of the file", valueHint: "NAME" },
    link: { type: "boolean", description: "Make a hard link instead of a copy" },
    force,
    json,
  },
  run: reporting(async ({ args }) => {
    onlyOne(args._);
    const folder = modelFolders(readConfig()).own;
    const imported = await interruptible(
      (signal) =>
        importModel({
          file: args.file,
          ...(args.name !== undefined && { name: args.name }),
          folder,
          link: args.link === true,
          force: args.force === true,
          signal,
        }),
      () => "Interrupted: nothing was imported.",
    );
    const { name, path, bytes, quantization } = imported;
    print(
      args.json
        ? JSON.stringify(imported)
        : `${name} is here now: ${path} (${shownBytes(bytes)}, ${quantization}).\nAsk for it with model=${name}.`,
    );
  }),
});

const remove = defineCommand({
  meta: { name: "remove", description: "Delete a model, or a download that was cut off" },
  args: { name: { type: "positional", description: "Name, as `models list` shows it", required: true }, json },
  run: reporting(async ({ args }) => {
    onlyOne(args._);
    const config = readConfig();
    const { name, path, embedded } = (await InstalledModels.read(config)).find(args.name);
    if (embedded) throw new Failure(`${name} comes with the server and cannot be removed.`);
    const files = await removeModel(path);
    print(args.json ? JSON.stringify({ name, files }) : `Deleted: ${files.join(", ")}.`);
  }),
});

function verdictText(verdict: Verdict): string {
  switch (verdict.state) {
    case "intact":
      return { embedded: "the file that comes with the server", published: "the published file", recorded: "as it came here" }[verdict.by];
    case "sound":
      return `a whole model file; no checksum of it is known (it has ${verdict.sha256})`;
    case "different": {
      const [has, wants] = [verdict.sha256, verdict.expected];
      if (verdict.by === "published")
        return `whole, but not the published file: damaged, or made by somebody else (its SHA-256 is ${has}, the published one ${wants}). Pull it with --force, or import it where it lies to keep it`;
      return `its bytes have changed since it ${verdict.by === "embedded" ? "was made" : "came here"} (SHA-256 ${has}, was ${wants})`;
    }
    case "damaged":
      return verdict.reason;
  }
}

const verify = defineCommand({
  meta: { name: "verify", description: "Check structure and checksum of one model or all; exit code 1 if any is not as it should be" },
  args: { name: { type: "positional", description: "Name, as `models list` shows it; default: all", required: false }, json },
  run: reporting(async ({ args }) => {
    onlyOne(args._);
    const installed = await InstalledModels.read(readConfig());
    const chosen = args.name === undefined ? installed.all : [installed.find(args.name)];
    const verdicts = await interruptible(
      async (signal) => {
        const found: { readonly name: string; readonly path: string; readonly verdict: Verdict }[] = [];
        for (const { name, path, embedded } of chosen) found.push({ name, path, verdict: await verifyModel({ path, embedded, signal }) });
        return found;
      },
      () => "Interrupted: not all was verified.",
    );
    const ok = verdicts.every(({ verdict }) => verdict.state === "intact" || verdict.state === "sound");
    const plain = () => columns(verdicts.map(({ name, verdict }) => [name, verdict.state, verdictText(verdict)])).join("\n");
    print(args.json ? JSON.stringify({ ok, models: verdicts.map(({ verdict, ...rest }) => ({ ...rest, ...verdict })) }) : plain());
    if (!ok) process.exitCode = 1;
  }),
});

export const modelsCommand = defineCommand({
  meta: { name: "models", description: "List, download, import, remove and verify models" },
  subCommands: { list, pull, import: importCommand, remove, verify },
});
