import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement, sql } from "kysely";
import Database from "libsql";
import { type Migrations, migrate } from "./migrations.js";

/** Milliseconds to wait for another process that writes: the command line beside a running server. */
const busyTimeout = 5000;

/** The file cannot be opened or is no SQLite database. */
export class DatabaseError extends Error {
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The database ${path} cannot be used: ${reason}`, { cause });
    this.name = "DatabaseError";
  }
}

/** Never opens a file that exists: closing it again would drop the locks that this process holds on it (fcntl(2), "Record locking"). */
function make(path: string, mode: number): void {
  try {
    closeSync(openSync(path, "wx", mode));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/**
 * A statement that is run without being prepared. A busy database shows where a transaction begins; libsql does not end a prepared statement that
 * failed, and beside it nothing can be committed.
 */
function executed(file: Database.Database, text: string): SqliteStatement {
  const run = () => {
    file.exec(text);
    return { changes: 0, lastInsertRowid: 0 };
  };
  return { reader: false, run, all: () => [], iterate: () => [].values() };
}

function connect<Tables>(path: string, timeout: number): Kysely<Tables> {
  const file = new Database(path);
  file.exec(`PRAGMA busy_timeout = ${timeout}`);
  const database: SqliteDatabase = {
    prepare: (text) => (/^BEGIN\b/i.test(text) ? executed(file, text) : (file.prepare(text) as unknown as SqliteStatement)),
    close: () => void file.close(),
  };
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
}

/**
 * Opens the file, makes it when it is missing, and brings its tables up to date. Each write is on the disk when it resolves.
 * @param mode permissions of a file that is made here, as for `chmod`; those of the files beside it follow
 * @throws DatabaseError
 */
export async function openSqlite<Tables>(path: string, steps: Migrations, { mode = 0o666 } = {}): Promise<Kysely<Tables>> {
  let database: Kysely<Tables> | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    make(path, mode);
    database = connect<Tables>(path, busyTimeout);
    // Readers never wait for a writer in this mode: https://sqlite.org/wal.html
    await sql`PRAGMA journal_mode = WAL`.execute(database);
    await migrate(database, steps);
    return database;
  } catch (error) {
    await database?.destroy();
    throw new DatabaseError(path, error);
  }
}

/**
 * Another connection to a file that has been opened, for writes that nobody waits for: they fail at once while another connection writes, and do not
 * wait for the disk, so that the last of them may be lost with the power (https://sqlite.org/pragma.html#pragma_synchronous).
 */
export async function openUnhurried<Tables>(path: string): Promise<Kysely<Tables>> {
  const database = connect<Tables>(path, 0);
  await sql`PRAGMA synchronous = NORMAL`.execute(database);
  return database;
}
