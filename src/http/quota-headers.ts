import type { Quota } from "../keys/index.js";

export const quotaHeaderNames = ["x-ratelimit-resource", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];

/**
 * What a key's limit leaves, in the headers that clients know. `X-RateLimit-Reset` is in seconds since 1970, as GitHub and Deepgram's SDKs take it
 * (their `requestWithRetries` reads it where there is no `Retry-After`).
 */
export function quotaHeaders(quota: Quota | undefined): Readonly<Record<string, string>> {
  if (quota === undefined) return {};
  const { resource, limit, remaining, reset } = quota;
  return {
    "x-ratelimit-resource": resource,
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(Math.ceil(reset / 1000)),
  };
}
