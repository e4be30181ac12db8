import type { Migrations } from "../database/index.js";

export const jobMigrations: Migrations = {
  "001-jobs": async (database) => {
    await database.schema
      .createTable("jobs")
      .addColumn("sequence", "integer", (column) => column.primaryKey().autoIncrement())
      .addColumn("id", "text", (column) => column.notNull().unique())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("due", "integer", (column) => column.notNull())
      .addColumn("owner_id", "text", (column) => column.notNull())
      .addColumn("owner_prefix", "text", (column) => column.notNull())
      .addColumn("owner_name", "text", (column) => column.notNull())
      .addColumn("query", "text", (column) => column.notNull())
      .addColumn("audio_url", "text")
      .addColumn("audio_bytes", "integer")
      .addColumn("callback_url", "text", (column) => column.notNull())
      .addColumn("callback_host", "text", (column) => column.notNull())
      .addColumn("callback_method", "text", (column) => column.notNull())
      .addColumn("created", "integer", (column) => column.notNull())
      .addColumn("starts", "integer", (column) => column.notNull())
      .addColumn("faults", "integer", (column) => column.notNull())
      .addColumn("started", "integer")
      .addColumn("transcribed", "integer")
      .addColumn("attempts", "integer", (column) => column.notNull())
      .addColumn("attempt_at", "integer")
      .addColumn("attempt_status", "integer")
      .addColumn("attempt_error", "text")
      .addColumn("ended", "integer")
      .addColumn("erroneous", "integer")
      .addColumn("result_type", "text")
      // Last, so that what stands before it is read without it.
      .addColumn("result", "blob")
      .execute();
    await database.schema.createIndex("jobs_due").on("jobs").columns(["state", "due"]).execute();
    await database.schema.createIndex("jobs_ended").on("jobs").column("ended").execute();
  },
};
