import { createHmac } from "node:crypto";

/**
 * The headers of the Standard Webhooks specification
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Webhook Headers (sending metadata to consumers)"):
 * HMAC-SHA256 over id, time and body, in base64, for each secret.
 * @param id the same for each attempt
 * @param at milliseconds since 1970; the header has seconds
 */
export function signatureHeaders(secrets: readonly Buffer[], id: string, at: number, body: Buffer): Readonly<Record<string, string>> {
  if (secrets.length === 0) return {};
  const timestamp = String(Math.floor(at / 1000));
  const sign = (secret: Buffer) => createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": secrets.map((secret) => `v1,${sign(secret)}`).join(" "),
  };
}
