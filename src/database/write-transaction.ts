import { type Kysely, sql } from "kysely";

/**
 * Runs a transaction that writes, alone on the connection. Its first statement takes the write lock: a deferred transaction, which is what Kysely begins,
 * fails halfway when another connection writes in between.
 */
export async function writeTransaction<Tables, Result>(
  database: Kysely<Tables>,
  work: (connection: Kysely<Tables>) => Promise<Result>,
): Promise<Result> {
  return await database.connection().execute(async (connection) => {
    await sql`BEGIN IMMEDIATE`.execute(connection);
    try {
      const result = await work(connection);
      await sql`COMMIT`.execute(connection);
      return result;
    } catch (error) {
      await sql`ROLLBACK`.execute(connection);
      throw error;
    }
  });
}
