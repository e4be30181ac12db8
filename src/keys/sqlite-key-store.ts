import type { Kysely } from "kysely";
import { DatabaseError, openSqlite } from "../database/index.js";
import type { KeyDatabase, KeyTable } from "./key-database.js";
import { type CreatedKey, type KeyRecord, type KeyStore, KeyStoreError } from "./key-store.js";
import { keyMigrations } from "./migrations.js";
import { hashSecret, isSecret, newSecret, prefixLength, sameHash } from "./secret.js";

const longestName = 100;

function record(row: Omit<KeyTable, "hash">): KeyRecord {
  const { prefix, name, created, revoked } = row;
  return revoked === null ? { prefix, name, created } : { prefix, name, created, revoked };
}

function checkName(name: string): string {
  const trimmed = name.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused, for the sake of lists and logs.
  if (trimmed === "" || trimmed.length > longestName || /[\u0000-\u001f\u007f]/.test(trimmed)) {
    throw new KeyStoreError("bad_name", `A key's name has 1 to ${longestName} printable characters.`);
  }
  return trimmed;
}

class SqliteKeyStore implements KeyStore {
  readonly #database: Kysely<KeyDatabase>;

  constructor(database: Kysely<KeyDatabase>) {
    this.#database = database;
  }

  async create(name: string): Promise<CreatedKey> {
    const key = newSecret();
    const row = { prefix: key.slice(0, prefixLength), name: checkName(name) };
    await this.#database
      .insertInto("keys")
      .values({ ...row, hash: hashSecret(key), created: new Date().toISOString(), revoked: null })
      .execute();
    return { key, ...row };
  }

  async list(): Promise<readonly KeyRecord[]> {
    const rows = await this.#database.selectFrom("keys").select(["prefix", "name", "created", "revoked"]).orderBy("created").execute();
    return rows.map(record);
  }

  async revoke(prefix: string): Promise<KeyRecord> {
    const rows = await this.#working(prefix.trim().toLowerCase());
    const [row] = rows;
    if (row === undefined) throw new KeyStoreError("unknown_prefix", `No working key begins with "${prefix.slice(0, prefixLength)}".`);
    if (rows.length > 1) {
      throw new KeyStoreError("ambiguous_prefix", `${rows.length} keys begin with "${prefix}": give more characters. None was revoked.`);
    }
    const revoked = new Date().toISOString();
    await this.#database.updateTable("keys").set({ revoked }).where("hash", "=", row.hash).execute();
    return record({ ...row, revoked });
  }

  async verify(key: string): Promise<KeyRecord | undefined> {
    // The hash is looked up, never the key: how long the index takes says nothing about a secret whose hash nobody can steer.
    const hash = hashSecret(key);
    const row = await this.#database.selectFrom("keys").selectAll().where("hash", "=", hash).executeTakeFirst();
    return row !== undefined && sameHash(row.hash, hash) && row.revoked === null ? record(row) : undefined;
  }

  async close(): Promise<void> {
    await this.#database.destroy();
  }

  async #working(start: string): Promise<readonly KeyTable[]> {
    const working = this.#database.selectFrom("keys").selectAll().where("revoked", "is", null);
    if (isSecret(start)) return working.where("hash", "=", hashSecret(start)).execute();
    if (!/^[0-9a-f]{1,8}$/.test(start)) {
      throw new KeyStoreError(
        "bad_prefix",
        `A prefix is 1 to ${prefixLength} of the characters 0-9 and a-f, as the list of keys shows it.`,
      );
    }
    return working.where("prefix", "like", `${start}%`).execute();
  }
}

/**
 * Keys in a SQLite file, which is made when it is missing.
 * @throws KeyStoreError `unusable`
 */
export async function openKeyStore(path: string): Promise<KeyStore> {
  try {
    return new SqliteKeyStore(await openSqlite<KeyDatabase>(path, keyMigrations));
  } catch (error) {
    throw error instanceof DatabaseError ? new KeyStoreError("unusable", error.message, { cause: error }) : error;
  }
}
