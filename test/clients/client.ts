import { appendFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";

export interface Client {
  /** Its package, or its program. */
  readonly name: string;
  /** Of the package; empty for programs of the system. */
  readonly version: string;
  readonly runtime: "Node" | "Python" | "Command line";
  /** How its users give it this server's address, as Markdown. */
  readonly address: string;
  /** Why it is not here. */
  readonly missing?: string | false;
}

/** What one test says of its client. scripts/clients-page.mjs makes docs/clients.md of these. */
export interface ClientFact extends Omit<Client, "missing"> {
  readonly file: string;
  /** Among those of its file. */
  readonly place: number;
  readonly what: string;
  /** Why it does not work; absent for what does. */
  readonly why?: string;
  readonly tried: boolean;
}

/** A folder for facts, which scripts/test.mjs gives. */
const folder = process.env.CLIENT_FACTS;
const file = basename(process.argv[1] ?? "").replace(/\.js$/, "");
let places = 0;

function say(fact: ClientFact): void {
  if (folder !== undefined) appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(fact)}\n`);
}

/** The tests of one client. Their sentences are what docs/clients.md says of it, so they are written for its users. */
export function clientTests({ missing = false, ...about }: Client) {
  const title = [about.name, about.version].filter((part) => part !== "").join(" ");

  function define(
    sentence: string,
    said: { readonly what: string; readonly why?: string },
    holds: () => Promise<void>,
    skip: string | false,
  ): void {
    const fact = { ...about, file, place: places++, ...said };
    say({ ...fact, tried: false });
    test(sentence, { skip }, async () => {
      await holds();
      say({ ...fact, tried: true });
    });
  }

  return {
    /** Something that its users rely on. */
    works: (what: string, holds: () => Promise<void>, skip = missing) => define(`${title}: ${what}`, { what }, holds, skip),
    /** Something that they cannot have here: why, and that they are told so. */
    lacks: (what: string, why: string, holds: () => Promise<void>) =>
      define(`${title} has no ${what}: ${why}`, { what, why }, holds, missing),
  };
}
