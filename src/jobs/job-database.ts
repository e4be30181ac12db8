import type { ColumnType, Generated } from "kysely";
import type { Callback, JobState } from "./job.js";

/** A job's row: the whole schema is in migrations.ts. Times are milliseconds since 1970. */
export interface JobTable {
  readonly sequence: Generated<number>;
  readonly id: string;
  readonly state: JobState;
  readonly due: number;
  readonly owner_id: string;
  readonly owner_prefix: string;
  readonly owner_name: string;
  /** JSON. */
  readonly query: string;
  readonly audio_url: string | null;
  readonly audio_bytes: number | null;
  readonly callback_url: string;
  readonly callback_host: string;
  readonly callback_method: Callback["method"];
  readonly created: number;
  readonly starts: number;
  readonly faults: number;
  readonly started: number | null;
  readonly transcribed: number | null;
  readonly attempts: number;
  readonly attempt_at: number | null;
  readonly attempt_status: number | null;
  readonly attempt_error: string | null;
  readonly ended: number | null;
  readonly erroneous: number | null;
  readonly result_type: string | null;
  /** Written as a Buffer, and read as the driver likes. */
  readonly result: ColumnType<ArrayBuffer | null, Buffer | null, Buffer | null>;
}

export interface JobDatabase {
  readonly jobs: JobTable;
}
