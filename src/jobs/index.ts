export type { AudioSource, Callback, Job, JobOwner, JobResult, JobState, NewJob } from "./job.js";
export { JobRunner, type RunnerOptions } from "./job-runner.js";
export type { AttemptOutcome, Busy, JobCounts, JobStore } from "./job-store.js";
export type { JobWork, Sent, Transcribed } from "./job-work.js";
export { type Jobs, type JobsOptions, openJobs } from "./jobs.js";
export { isDiskFull, Spool, SpoolError, type SpoolErrorCode, type SpoolOptions } from "./spool.js";
export { openJobStore } from "./sqlite-job-store.js";
