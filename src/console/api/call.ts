import { apiUrl } from "./address.js";
import { failureOf, unreachable } from "./api-failure.js";

export interface Call {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly key?: string;
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/**
 * Asks the API for JSON.
 * @throws ApiFailure, or the signal's reason
 */
export async function call<T>(path: string, { method = "GET", key, body, signal }: Call = {}): Promise<T> {
  const response = await fetch(apiUrl(path), {
    method,
    headers: {
      ...(key !== undefined && { authorization: `Token ${key}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
  }).catch(() => {
    throw signal?.aborted ? signal.reason : unreachable();
  });
  const text = await response.text();
  if (!response.ok) throw failureOf(response.status, text, response.headers.get("retry-after"));
  return (text === "" ? undefined : JSON.parse(text)) as T;
}
