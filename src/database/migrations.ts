import { type Kysely, sql } from "kysely";
import { writeTransaction } from "./write-transaction.js";

/** Makes one change to a database's tables. */
export type MigrationStep = (database: Kysely<never>) => Promise<void>;

/** Steps by name, in order. A step that was published is never changed: the next change is a new step. */
export type Migrations = Readonly<Record<string, MigrationStep>>;

/** Runs the steps that a database has not seen. Two processes may call this at once: the second waits and finds nothing to do. */
export async function migrate<Tables>(database: Kysely<Tables>, steps: Migrations): Promise<void> {
  await writeTransaction(database as unknown as Kysely<never>, async (connection) => {
    await sql`CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied text NOT NULL)`.execute(connection);
    const { rows } = await sql<{ name: string }>`SELECT name FROM migrations`.execute(connection);
    const applied = new Set(rows.map((row) => row.name));
    for (const [name, step] of Object.entries(steps)) {
      if (applied.has(name)) continue;
      await step(connection);
      await sql`INSERT INTO migrations (name, applied) VALUES (${name}, ${new Date().toISOString()})`.execute(connection);
    }
  });
}
