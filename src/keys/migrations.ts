import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Migrations } from "../database/index.js";

export const keyMigrations: Migrations = {
  "001-keys": async (database) => {
    await database.schema
      .createTable("keys")
      .addColumn("hash", "text", (column) => column.primaryKey())
      .addColumn("prefix", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("created", "text", (column) => column.notNull())
      .addColumn("revoked", "text")
      .execute();
    await database.schema.createIndex("keys_prefix").on("keys").column("prefix").execute();
  },
  "002-scopes-limits-tokens": async (database) => {
    // What a key could do before there were scopes is what `transcribe` is.
    const columns = ["id text", "scopes text NOT NULL DEFAULT 'transcribe'", "expires text", "last_used text"];
    const limits = ["requests_per_minute integer", "streams integer", "minutes_per_day real"];
    for (const column of [...columns, ...limits]) await sql`ALTER TABLE keys ADD COLUMN ${sql.raw(column)}`.execute(database);
    const { rows } = await sql<{ hash: string }>`SELECT hash FROM keys`.execute(database);
    for (const { hash } of rows) await sql`UPDATE keys SET id = ${randomUUID()} WHERE hash = ${hash}`.execute(database);
    await database.schema.createIndex("keys_id").unique().on("keys").column("id").execute();
    await database.schema
      .createTable("key_usage")
      .addColumn("key_id", "text", (column) => column.notNull())
      .addColumn("day", "text", (column) => column.notNull())
      .addColumn("requests", "integer", (column) => column.notNull())
      .addColumn("audio_seconds", "real", (column) => column.notNull())
      .addPrimaryKeyConstraint("key_usage_of_day", ["key_id", "day"])
      .execute();
    await database.schema
      .createTable("tokens")
      .addColumn("hash", "text", (column) => column.primaryKey())
      .addColumn("key_id", "text", (column) => column.notNull())
      .addColumn("expires", "text", (column) => column.notNull())
      .execute();
    await database.schema.createIndex("tokens_expires").on("tokens").column("expires").execute();
  },
};
