import { ApiError } from "./errors.js";
import type { ReceivedBody } from "./received-body.js";

/** Bytes; a URL and the braces around it are far shorter. */
export const jsonLimit = 65_536;

/**
 * Reads `{"url": "https://…"}`; other members are ignored.
 * @throws ApiError `badJson`
 */
export async function readUrlSource(body: ReceivedBody): Promise<URL> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new ApiError("badJson", { reason: "It is not valid JSON." });
  }
  const url = typeof parsed === "object" && parsed !== null && "url" in parsed ? parsed.url : undefined;
  if (typeof url !== "string") throw new ApiError("badJson", { reason: 'It must be an object with a text "url".' });
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new ApiError("badJson", { reason: 'Its "url" must begin with http:// or https://.' });
  }
  return new URL(url);
}
