export { type FileLock, takeFileLock } from "./file-lock.js";
export type { Migrations } from "./migrations.js";
export { DatabaseError, openSqlite } from "./sqlite-database.js";
