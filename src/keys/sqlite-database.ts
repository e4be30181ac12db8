import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { Kysely, SqliteDialect, sql } from "kysely";
import Database from "libsql";
import { KeyStoreError } from "./key-store.js";
import { migrate } from "./migrations.js";

export interface KeyTable {
  readonly hash: string;
  readonly prefix: string;
  readonly name: string;
  readonly created: string;
  readonly revoked: string | null;
}

export interface KeyDatabase {
  readonly keys: KeyTable;
}

/** Milliseconds to wait for another process that writes: the command line beside a running server. */
const busyTimeout = 5000;

/**
 * Opens the file, makes it when it is missing, and brings its tables up to date.
 * @throws KeyStoreError `unusable` when the path cannot be opened or is no SQLite database.
 */
export async function openSqlite(path: string): Promise<Kysely<KeyDatabase>> {
  let database: Kysely<KeyDatabase> | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = new Database(path);
    file.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
    database = new Kysely<KeyDatabase>({ dialect: new SqliteDialect({ database: file }) });
    // Readers never wait for a writer in this mode: https://sqlite.org/wal.html
    await sql`PRAGMA journal_mode = WAL`.execute(database);
    await migrate(database);
    return database;
  } catch (error) {
    await database?.destroy();
    const reason = error instanceof Error ? error.message : String(error);
    throw new KeyStoreError("unusable", `The database ${path} cannot be used: ${reason}`, { cause: error });
  }
}
