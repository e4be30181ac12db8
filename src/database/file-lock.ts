import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "libsql";
import { DatabaseError } from "./sqlite-database.js";

/** A file that one process holds at a time. */
export interface FileLock {
  release(): void;
}

/** The files of this process's locks: the garbage collector closes a file that nobody refers to, and with it the lock. */
const held = new Set<Database.Database>();

/**
 * Takes the lock of a file, which is made when it is missing. It is the operating system's, through an SQLite transaction that never ends
 * (https://sqlite.org/lockingv3.html): a process that is killed has let go of it. It is held until
 * `release`, also when the caller drops the object.
 * @returns undefined while another holds it
 * @throws DatabaseError when the file cannot be used
 */
export function takeFileLock(path: string): FileLock | undefined {
  let opened: Database.Database | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = new Database(path);
    opened = file;
    file.exec("PRAGMA busy_timeout = 0");
    file.exec("BEGIN EXCLUSIVE");
    held.add(file);
    return {
      release() {
        held.delete(file);
        file.close();
      },
    };
  } catch (error) {
    opened?.close();
    if ((error as { readonly code?: unknown }).code === "SQLITE_BUSY") return undefined;
    throw new DatabaseError(path, error);
  }
}
