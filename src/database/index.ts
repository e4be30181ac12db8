export { type FileLock, takeFileLock } from "./file-lock.js";
export type { Migrations } from "./migrations.js";
export { DatabaseError, openSqlite, openUnhurried } from "./sqlite-database.js";
export { writeTransaction } from "./write-transaction.js";
