import { defineCommand } from "citty";
import { loadConfig } from "../config.js";
import { type KeyStore, openKeyStore } from "../keys/index.js";
import { reporting } from "./failure.js";
import { keysFile } from "./keys-file.js";

const json = { type: "boolean", description: "Print one JSON object and nothing else" } as const;

async function withKeys(use: (keys: KeyStore) => Promise<string>): Promise<void> {
  const keys = await openKeyStore(keysFile(loadConfig(process.env)));
  try {
    process.stdout.write(`${await use(keys)}\n`);
  } finally {
    await keys.close();
  }
}

const create = defineCommand({
  meta: { name: "create", description: "Make a key and show it, this once" },
  args: { name: { type: "string", description: "What the key is for", valueHint: "NAME", required: true }, json },
  run: reporting(({ args }) =>
    withKeys(async (keys) => {
      const created = await keys.create(args.name);
      if (args.json) return JSON.stringify(created);
      return `Key "${created.name}", shown this once:\n\n  ${created.key}\n\nSend it as: Authorization: Token ${created.key}`;
    }),
  ),
});

const list = defineCommand({
  meta: { name: "list", description: "List the keys: beginning, name, date" },
  args: { json },
  run: reporting(({ args }) =>
    withKeys(async (keys) => {
      const all = await keys.list();
      if (args.json) return JSON.stringify({ keys: all });
      if (all.length === 0) return "There are no keys. Make one: whisper-api keys create --name NAME";
      const state = (revoked: string | undefined) => (revoked === undefined ? "working" : `revoked ${revoked.slice(0, 10)}`);
      const rows = all.map((key) => `${key.prefix}  ${key.created.slice(0, 10)}  ${state(key.revoked).padEnd(18)}  ${key.name}`);
      return ["PREFIX    CREATED     STATE               NAME", ...rows].join("\n");
    }),
  ),
});

const revoke = defineCommand({
  meta: { name: "revoke", description: "End a key at once, in running servers too" },
  args: {
    prefix: { type: "positional", description: "First characters of the key, as `keys list` shows them", required: true },
    json,
  },
  run: reporting(({ args }) =>
    withKeys(async (keys) => {
      const revoked = await keys.revoke(args.prefix);
      return args.json ? JSON.stringify(revoked) : `Key ${revoked.prefix} "${revoked.name}" is revoked.`;
    }),
  ),
});

export const keysCommand = defineCommand({
  meta: { name: "keys", description: "Make, list and revoke keys" },
  subCommands: { create, list, revoke },
});
