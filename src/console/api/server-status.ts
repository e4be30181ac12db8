import { call } from "./call.js";

/** A minute of the server's, as it describes it. */
export interface MinuteStatus {
  /** When it began, RFC 3339. */
  readonly minute: string;
  readonly requests: number;
  readonly errors: number;
  readonly audio_seconds: number;
  readonly real_time_factor?: number;
  readonly latency_median_ms?: number;
  readonly latency_p95_ms?: number;
  readonly peak_queue: number;
  readonly peak_requests: number;
  readonly peak_streams: number;
}

export interface ServerStatus {
  readonly status: "ready" | "unavailable";
  readonly reason?: string;
  readonly version: string;
  readonly uptime_seconds: number;
  readonly models: readonly { readonly name: string; readonly ready: boolean; readonly restarts: number }[];
  readonly queue: { readonly admitted: number; readonly waiting: number; readonly active: number };
  readonly streams: number;
  readonly live_delay_seconds: number;
  /** For administrators alone, as is the last hour. */
  readonly memory?: { readonly resident_bytes: number; readonly heap_bytes: number };
  readonly last_hour?: readonly MinuteStatus[];
}

export const serverStatus = (key: string, signal: AbortSignal): Promise<ServerStatus> => call("v1/status", { key, signal });
