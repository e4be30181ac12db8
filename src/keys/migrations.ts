import type { Migrations } from "../database/index.js";

export const keyMigrations: Migrations = {
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
