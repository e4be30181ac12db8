export type { Migrations } from "./migrations.js";
export { DatabaseError, openSqlite } from "./sqlite-database.js";
