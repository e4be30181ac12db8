import { defineCommand } from "citty";
import { describeKey, type KeyOptions, type KeyStore, openKeyStore } from "../keys/index.js";
import { Failure, reporting } from "./failure.js";
import { keyOptions, readKeyOptions } from "./key-options.js";
import { keysFile } from "./keys-file.js";
import { keySummary, keysTable } from "./keys-table.js";
import { ownName } from "./own-name.js";
import { readConfig } from "./read-config.js";

const json = { type: "boolean", description: "Print one JSON object and nothing else" } as const;
const prefix = { type: "positional", description: "First characters of the key, as `keys list` shows them", required: true } as const;

async function withKeys(use: (keys: KeyStore, file: string) => Promise<string>): Promise<void> {
  const file = keysFile(readConfig());
  const keys = await openKeyStore(file);
  try {
    process.stdout.write(`${await use(keys, file)}\n`);
  } finally {
    await keys.close();
  }
}

const init = defineCommand({
  meta: { name: "init", description: "Make the database, where it is missing; everything else does so too" },
  args: { json },
  run: reporting(({ args }) =>
    withKeys(async (keys, file) => {
      const { length } = await keys.list();
      return args.json ? JSON.stringify({ database: file, keys: length }) : `The database ${file} is ready. It has ${length} keys.`;
    }),
  ),
});

const create = defineCommand({
  meta: { name: "create", description: "Make a key and show it, this once" },
  args: { name: { type: "string", description: "What the key is for", valueHint: "NAME", required: true }, ...keyOptions, json },
  run: reporting(({ args }) =>
    withKeys(async (keys) => {
      const { name = "", expires, limits, ...options } = readKeyOptions(args, Date.now());
      const given = { ...options, limits, ...(expires !== null && { expires }) } as KeyOptions;
      const { key, ...created } = await keys.create(name, given);
      if (args.json) return JSON.stringify({ key, ...describeKey(created, Date.now()) });
      return `Key "${created.name}", shown this once:\n\n  ${key}\n\n${keySummary(created)}\nSend it as: Authorization: Token ${key}`;
    }),
  ),
});

const list = defineCommand({
  meta: { name: "list", description: "List the keys: beginning, state, scope, end, last use, limits, name" },
  args: { json },
  run: reporting(({ args }) =>
    withKeys(async (keys) => {
      const all = await keys.list();
      if (args.json) return JSON.stringify({ keys: all.map((key) => describeKey(key, Date.now())) });
      if (all.length === 0) return `There are no keys. Make one: ${ownName} keys create --name NAME`;
      return keysTable(all, Date.now());
    }),
  ),
});

const update = defineCommand({
  meta: { name: "update", description: "Change a key at once, in running servers too" },
  args: { prefix, name: { type: "string", description: "Another name", valueHint: "NAME" }, ...keyOptions, json },
  run: reporting(({ args }) =>
    withKeys(async (keys) => {
      const changes = readKeyOptions(args, Date.now());
      const { limits = {}, ...rest } = changes;
      if (Object.keys({ ...rest, ...limits }).length === 0)
        throw new Failure("Nothing to change: give --name, --scope, --expires or a limit.");
      const changed = await keys.update(args.prefix, changes);
      return args.json ? JSON.stringify(describeKey(changed, Date.now())) : keysTable([changed], Date.now());
    }),
  ),
});

const revoke = defineCommand({
  meta: { name: "revoke", description: "End a key at once, in running servers too" },
  args: { prefix, json },
  run: reporting(({ args }) =>
    withKeys(async (keys) => {
      const revoked = await keys.revoke(args.prefix);
      return args.json ? JSON.stringify(describeKey(revoked, Date.now())) : `Key ${revoked.prefix} "${revoked.name}" is revoked.`;
    }),
  ),
});

export const keysCommand = defineCommand({
  meta: { name: "keys", description: "Make, list, change and revoke keys" },
  subCommands: { init, create, list, update, revoke },
});
