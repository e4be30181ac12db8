import { randomUUID } from "node:crypto";
import { type ExpressionBuilder, type Kysely, sql } from "kysely";
import { DatabaseError, openSqlite, openUnhurried, writeTransaction } from "../database/index.js";
import type { KeyDatabase, KeyTable } from "./key-database.js";
import { changedColumns, columnsOf, type KeyRow, recordOf } from "./key-rows.js";
import {
  type ChangeOptions,
  type CreatedKey,
  type KeyChanges,
  type KeyOptions,
  type KeyRecord,
  type KeyStore,
  KeyStoreError,
  type KeyUsage,
  type TokenRecord,
  type UsageEntry,
} from "./key-store.js";
import { keyMigrations } from "./migrations.js";
import { hashSecret, isSecret, newSecret, newToken, prefixLength, sameHash } from "./secret.js";
import { dayOf } from "./usage-day.js";

const idPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Milliseconds for which a token that has expired can still be told from one that never was. */
const remembered = 3_600_000;

const isAdmin = (scopes: "scopes" | "other.scopes") => sql<boolean>`' ' || ${sql.ref(scopes)} || ' ' LIKE '% admin %'`;

class SqliteKeyStore implements KeyStore {
  readonly #path: string;
  readonly #database: Kysely<KeyDatabase>;
  readonly #now: () => number;
  #forUsage: Kysely<KeyDatabase> | undefined;

  constructor(path: string, database: Kysely<KeyDatabase>, now: () => number) {
    this.#path = path;
    this.#database = database;
    this.#now = now;
  }

  async create(name: string, options: KeyOptions = {}): Promise<CreatedKey> {
    const key = newSecret();
    const now = this.#now();
    const row = {
      ...columnsOf(name, options, now),
      id: randomUUID(),
      prefix: key.slice(0, prefixLength),
      created: new Date(now).toISOString(),
      revoked: null,
      last_used: null,
    };
    await this.#database
      .insertInto("keys")
      .values({ ...row, hash: hashSecret(key) })
      .execute();
    return { key, ...recordOf({ ...row, hash: "", requests: null, audio_seconds: null }, dayOf(now)) };
  }

  async list(): Promise<readonly KeyRecord[]> {
    const day = this.#today();
    const rows = await this.#rows(day).orderBy("created").execute();
    return rows.map((row) => recordOf(row, day));
  }

  async update(prefix: string, changes: KeyChanges, { keepAdmin = false }: ChangeOptions = {}): Promise<KeyRecord> {
    const columns = changedColumns(changes, this.#now());
    const ends = columns.expires !== undefined && columns.expires !== null;
    const resigns = columns.scopes !== undefined && !columns.scopes.includes("admin");
    return await this.#change(prefix, columns, keepAdmin && (ends || resigns));
  }

  async revoke(prefix: string, { keepAdmin = false }: ChangeOptions = {}): Promise<KeyRecord> {
    return await this.#change(prefix, { revoked: new Date(this.#now()).toISOString() }, keepAdmin);
  }

  async find(key: string): Promise<KeyRecord | undefined> {
    // The hash is looked up, never the key: how long the index takes says nothing about a secret whose hash nobody can steer.
    const hash = hashSecret(key);
    const day = this.#today();
    const row = await this.#rows(day).where("hash", "=", hash).executeTakeFirst();
    return row !== undefined && sameHash(row.hash, hash) && row.revoked === null ? recordOf(row, day) : undefined;
  }

  async grant(id: string, expires: number): Promise<string> {
    const token = newToken();
    const forgotten = new Date(this.#now() - remembered).toISOString();
    await this.#database.deleteFrom("tokens").where("expires", "<", forgotten).execute();
    await this.#database
      .insertInto("tokens")
      .values({ hash: hashSecret(token), key_id: id, expires: new Date(expires).toISOString() })
      .execute();
    return token;
  }

  async findToken(token: string): Promise<TokenRecord | undefined> {
    const hash = hashSecret(token);
    const found = await this.#database.selectFrom("tokens").selectAll().where("hash", "=", hash).executeTakeFirst();
    if (found === undefined || !sameHash(found.hash, hash)) return undefined;
    const day = this.#today();
    const row = await this.#rows(day).where("id", "=", found.key_id).executeTakeFirst();
    return row === undefined || row.revoked !== null ? undefined : { key: recordOf(row, day), expires: found.expires };
  }

  async addUsage(entries: readonly UsageEntry[]): Promise<readonly KeyUsage[]> {
    this.#forUsage ??= await openUnhurried(this.#path);
    return await writeTransaction(this.#forUsage, async (transaction) => {
      const totals: KeyUsage[] = [];
      for (const { id, day, requests, audioSeconds, lastUsed } of entries) {
        const total = await transaction
          .insertInto("key_usage")
          .values({ key_id: id, day, requests, audio_seconds: audioSeconds })
          .onConflict((conflict) =>
            conflict.columns(["key_id", "day"]).doUpdateSet({
              requests: ({ ref }) => sql`${ref("key_usage.requests")} + ${ref("excluded.requests")}`,
              audio_seconds: ({ ref }) => sql`${ref("key_usage.audio_seconds")} + ${ref("excluded.audio_seconds")}`,
            }),
          )
          .returning(["day", "requests", "audio_seconds as audioSeconds"])
          .executeTakeFirstOrThrow();
        totals.push(total);
        if (lastUsed !== undefined) await transaction.updateTable("keys").set({ last_used: lastUsed }).where("id", "=", id).execute();
      }
      // Nobody asks for more than the day; another process may be a little behind.
      const yesterday = dayOf(this.#now() - 86_400_000);
      await transaction.deleteFrom("key_usage").where("day", "<", yesterday).execute();
      return totals;
    });
  }

  async close(): Promise<void> {
    await this.#forUsage?.destroy();
    await this.#database.destroy();
  }

  #today(): string {
    return dayOf(this.#now());
  }

  #rows(day: string) {
    return this.#database
      .selectFrom("keys")
      .leftJoin("key_usage", (join) => join.onRef("key_id", "=", "id").on("day", "=", day))
      .selectAll("keys")
      .select(["requests", "audio_seconds"]);
  }

  /** The one key that is meant and was not revoked. */
  async #one(given: string, day: string): Promise<KeyRow> {
    const start = given.trim().toLowerCase();
    const rows = await this.#beginningWith(start, day);
    const [row] = rows;
    const shown = start.slice(0, prefixLength);
    if (row === undefined) throw new KeyStoreError("unknown_prefix", `No working key begins with "${shown}".`);
    if (rows.length > 1) {
      throw new KeyStoreError("ambiguous_prefix", `${rows.length} keys begin with "${shown}": give more characters. None was changed.`);
    }
    return row;
  }

  async #beginningWith(start: string, day: string): Promise<readonly KeyRow[]> {
    const working = this.#rows(day).where("revoked", "is", null);
    if (isSecret(start)) return await working.where("hash", "=", hashSecret(start)).execute();
    if (idPattern.test(start)) return await working.where("id", "=", start).execute();
    if (!/^[0-9a-f]{1,8}$/.test(start)) {
      throw new KeyStoreError(
        "bad_prefix",
        `A prefix is 1 to ${prefixLength} of the characters 0-9 and a-f, as the list of keys shows it.`,
      );
    }
    return await working.where("prefix", "like", `${start}%`).execute();
  }

  /** Changes by one statement, so that two of the last keys cannot end each other at once. */
  async #change(prefix: string, columns: Partial<KeyTable>, keepAdmin: boolean): Promise<KeyRecord> {
    const day = this.#today();
    const row = await this.#one(prefix, day);
    if (Object.keys(columns).length === 0) return recordOf(row, day);
    const others = ({ selectFrom, exists }: ExpressionBuilder<KeyDatabase, "keys">) =>
      exists(
        selectFrom("keys as other")
          .select("other.id")
          .where("other.id", "!=", row.id)
          .where("other.revoked", "is", null)
          .where((other) =>
            other.or([other("other.expires", "is", null), other("other.expires", ">", new Date(this.#now()).toISOString())]),
          )
          .where(isAdmin("other.scopes")),
      );
    const { numUpdatedRows } = await this.#database
      .updateTable("keys")
      .set(columns)
      .where("id", "=", row.id)
      .where("revoked", "is", null)
      .$if(keepAdmin, (query) => query.where((key) => key.or([key.not(isAdmin("scopes")), others(key)])))
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) return recordOf({ ...row, ...columns }, day);
    // Somebody else may have revoked it meanwhile.
    await this.#one(row.id, day);
    throw new KeyStoreError(
      "last_admin",
      `The key ${row.prefix} is the last with the scope admin: make another first, or use the command line (npx whisper-api keys).`,
    );
  }
}

/**
 * Keys in a SQLite file, which is made when it is missing.
 * @throws KeyStoreError `unusable`
 */
export async function openKeyStore(path: string, now: () => number = Date.now): Promise<KeyStore> {
  try {
    return new SqliteKeyStore(path, await openSqlite<KeyDatabase>(path, keyMigrations), now);
  } catch (error) {
    throw error instanceof DatabaseError ? new KeyStoreError("unusable", error.message, { cause: error }) : error;
  }
}
