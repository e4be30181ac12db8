import { type Kysely, sql } from "kysely";

type Step = (database: Kysely<never>) => Promise<void>;

/** In order. A step that was published is never changed: the next change is a new step. */
const steps: Readonly<Record<string, Step>> = {
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
};

/** Runs the steps that a database has not seen. Two processes may call this at once: the second waits and finds nothing to do. */
export async function migrate<Tables>(database: Kysely<Tables>): Promise<void> {
  await database.connection().execute(async (connection) => {
    const untyped = connection as unknown as Kysely<never>;
    // IMMEDIATE takes the write lock first; a deferred transaction would fail when two of them want to write.
    await sql`BEGIN IMMEDIATE`.execute(untyped);
    try {
      await sql`CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied text NOT NULL)`.execute(untyped);
      const { rows } = await sql<{ name: string }>`SELECT name FROM migrations`.execute(untyped);
      const applied = new Set(rows.map((row) => row.name));
      for (const [name, step] of Object.entries(steps)) {
        if (applied.has(name)) continue;
        await step(untyped);
        await sql`INSERT INTO migrations (name, applied) VALUES (${name}, ${new Date().toISOString()})`.execute(untyped);
      }
      await sql`COMMIT`.execute(untyped);
    } catch (error) {
      await sql`ROLLBACK`.execute(untyped);
      throw error;
    }
  });
}
