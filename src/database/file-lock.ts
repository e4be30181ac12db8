import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "libsql";
import { DatabaseError } from "./sqlite-database.js";

/** A file that one process holds at a time. */
export interface FileLock {
  release(): void;
}

/**
 * Takes the lock of a file, which is made when it is missing. It is the operating system's, through an SQLite transaction that never ends
 * (https://sqlite.org/lockingv3.html): a process that is killed has let go of it.
 * @returns undefined while another holds it
 * @throws DatabaseError when the file cannot be used
 */
export function takeFileLock(path: string): FileLock | undefined {
  let file: Database.Database | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    file = new Database(path);
    file.exec("PRAGMA busy_timeout = 0");
    file.exec("BEGIN EXCLUSIVE");
    const held = file;
    return { release: () => void held.close() };
  } catch (error) {
    file?.close();
    if ((error as { readonly code?: unknown }).code === "SQLITE_BUSY") return undefined;
    throw new DatabaseError(path, error);
  }
}
