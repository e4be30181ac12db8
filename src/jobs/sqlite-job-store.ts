import { type Kysely, sql } from "kysely";
import { openSqlite } from "../database/index.js";
import type { AudioSource, Job, JobResult, JobState, NewJob } from "./job.js";
import type { JobDatabase, JobTable } from "./job-database.js";
import type { AttemptOutcome, Busy, JobCounts, JobStore } from "./job-store.js";
import { jobMigrations } from "./migrations.js";

type Row = Omit<JobTable, "sequence" | "result" | "result_type">;

const columns = [
  ...["id", "state", "due", "owner_id", "owner_prefix", "owner_name", "query", "audio_url", "audio_bytes"],
  ...["callback_url", "callback_host", "callback_method", "created", "starts", "faults", "started", "transcribed"],
  ...["attempts", "attempt_at", "attempt_status", "attempt_error", "ended", "erroneous"],
] as readonly (keyof Row)[];

const unfinished: readonly JobState[] = ["accepted", "transcribing"];

function sourceOf({ audio_url: url, audio_bytes: bytes }: Row): AudioSource {
  return url === null ? { kind: "spooled", bytes: bytes ?? 0 } : { kind: "url", url };
}

function lastAttempt({ attempt_at: at, attempt_status: status, attempt_error: error }: Row): Pick<Job, "lastAttempt"> {
  if (at === null) return {};
  return { lastAttempt: { at, ...(status !== null && { status }), ...(error !== null && { error }) } };
}

function jobOf(row: Row): Job {
  const { id, state, due, created, starts, faults, attempts, started, transcribed, ended, erroneous } = row;
  return {
    id,
    state,
    due,
    created,
    starts,
    faults,
    attempts,
    owner: { id: row.owner_id, prefix: row.owner_prefix, name: row.owner_name },
    query: JSON.parse(row.query) as NewJob["query"],
    source: sourceOf(row),
    callback: { url: row.callback_url, method: row.callback_method },
    ...lastAttempt(row),
    ...(started !== null && { started }),
    ...(transcribed !== null && { transcribed }),
    ...(erroneous !== null && { erroneous: erroneous === 1 }),
    ...(ended !== null && { ended }),
  };
}

class SqliteJobStore implements JobStore {
  readonly #database: Kysely<JobDatabase>;

  constructor(database: Kysely<JobDatabase>) {
    this.#database = database;
  }

  async add({ id, owner, query, source, callback, created }: NewJob): Promise<void> {
    await this.#database
      .insertInto("jobs")
      .values({
        ...{ id, created, state: "accepted", due: created, starts: 0, faults: 0, attempts: 0 },
        ...{ owner_id: owner.id, owner_prefix: owner.prefix, owner_name: owner.name },
        query: JSON.stringify(query),
        audio_url: source.kind === "url" ? source.url : null,
        audio_bytes: source.kind === "url" ? null : source.bytes,
        callback_url: callback.url,
        callback_host: new URL(callback.url).host,
        callback_method: callback.method,
      })
      .execute();
  }

  async find(id: string): Promise<Job | undefined> {
    const row = await this.#database.selectFrom("jobs").select(columns).where("id", "=", id).executeTakeFirst();
    return row && jobOf(row);
  }

  async result(id: string): Promise<JobResult | undefined> {
    const row = await this.#database
      .selectFrom("jobs")
      .select(["result", "result_type", "erroneous"])
      .where("id", "=", id)
      .where("result", "is not", null)
      .executeTakeFirst();
    return row && { body: Buffer.from(row.result!), contentType: row.result_type!, erroneous: row.erroneous === 1 };
  }

  async waiting(): Promise<readonly string[]> {
    const rows = await this.#database.selectFrom("jobs").select("id").where("state", "in", unfinished).orderBy("sequence").execute();
    return rows.map(({ id }) => id);
  }

  async counts(): Promise<JobCounts> {
    const counted = await this.#database
      .selectFrom("jobs")
      .select(({ fn }) => ["state" as const, fn.countAll<number>().as("jobs")])
      .where("state", "in", [...unfinished, "delivering"])
      .groupBy("state")
      .execute();
    return { accepted: 0, transcribing: 0, delivering: 0, ...Object.fromEntries(counted.map(({ state, jobs }) => [state, jobs])) };
  }

  async recover(): Promise<number> {
    const { numUpdatedRows } = await this.#database
      .updateTable("jobs")
      .set({ state: "accepted" })
      .where("state", "=", "transcribing")
      .executeTakeFirst();
    return Number(numUpdatedRows);
  }

  async begin(now: number, backoff: (starts: number) => number): Promise<Job | undefined> {
    const row = await this.#database
      .selectFrom("jobs")
      .select(columns)
      .where("state", "=", "accepted")
      .where("due", "<=", now)
      .orderBy("sequence")
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const begun = { state: "transcribing", starts: row.starts + 1, started: now, due: now + backoff(row.starts + 1) } as const;
    const { numUpdatedRows } = await this.#changed(row.id, "accepted").set(begun).executeTakeFirst();
    return numUpdatedRows === 1n ? jobOf({ ...row, ...begun }) : this.begin(now, backoff);
  }

  async nextBegin(): Promise<number | undefined> {
    const next = this.#database.selectFrom("jobs").select("due").where("state", "=", "accepted").orderBy("due");
    return (await next.executeTakeFirst())?.due;
  }

  async putBack(id: string, due: number, fault: boolean): Promise<void> {
    const counts = fault ? { faults: sql<number>`faults + 1` } : { starts: sql<number>`starts - 1` };
    await this.#changed(id, "transcribing")
      .set({ state: "accepted", due, ...counts })
      .execute();
  }

  async finish(id: string, { contentType, body, erroneous }: JobResult, now: number): Promise<void> {
    const result = { result: body, result_type: contentType, erroneous: erroneous ? 1 : 0, transcribed: now };
    await this.#changed(id, "transcribing")
      .set({ state: "delivering", due: now, ...result })
      .execute();
  }

  async nextDelivery(now: number, busy: Busy): Promise<Job | undefined> {
    const row = await this.#deliveries(busy).select(columns).where("due", "<=", now).executeTakeFirst();
    return row && jobOf(row);
  }

  async nextDeliveryDue(busy: Busy): Promise<number | undefined> {
    return (await this.#deliveries(busy).select("due").executeTakeFirst())?.due;
  }

  async attempted(id: string, outcome: AttemptOutcome): Promise<void> {
    const { at, status } = outcome;
    const attempt = { attempts: sql<number>`attempts + 1`, attempt_at: at, attempt_status: status ?? null };
    const after =
      "error" in outcome
        ? {
            attempt_error: outcome.error,
            ...(outcome.next === undefined ? ({ state: "failed", ended: at } as const) : { due: outcome.next }),
          }
        : ({ attempt_error: null, state: "delivered", ended: at } as const);
    await this.#changed(id, "delivering")
      .set({ ...attempt, ...after })
      .execute();
  }

  async forget(until: number, most: number): Promise<number> {
    const old = this.#database.selectFrom("jobs").select("sequence").where("ended", "<=", until).limit(most);
    const { numDeletedRows } = await this.#database.deleteFrom("jobs").where("sequence", "in", old).executeTakeFirst();
    return Number(numDeletedRows);
  }

  async close(): Promise<void> {
    await this.#database.destroy();
  }

  #changed(id: string, from: JobState) {
    return this.#database.updateTable("jobs").where("id", "=", id).where("state", "=", from);
  }

  #deliveries({ ids, hosts }: Busy) {
    return this.#database
      .selectFrom("jobs")
      .where("state", "=", "delivering")
      .where("id", "not in", ids)
      .where("callback_host", "not in", hosts)
      .orderBy("due")
      .orderBy("sequence");
  }
}

/**
 * Jobs in a SQLite file, which is made when it is missing, for its owner alone: transcripts and the passwords of callbacks are in it.
 * @throws DatabaseError
 */
export async function openJobStore(path: string): Promise<JobStore> {
  return new SqliteJobStore(await openSqlite<JobDatabase>(path, jobMigrations, { mode: 0o600 }));
}
