import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Characters of a key that are stored and shown. */
export const prefixLength = 8;

const keyPattern = /^[0-9a-f]{64}$/;

/** 256 random bits, in hexadecimal so that a key never looks like a command-line flag. */
export function newSecret(): string {
  return randomBytes(32).toString("hex");
}

export function isSecret(text: string): boolean {
  return keyPattern.test(text);
}

/** What short-lived tokens begin with, so that people and scanners of logs tell them from keys. */
const tokenStart = "tmp_";

export function newToken(): string {
  return tokenStart + newSecret();
}

export function isToken(text: string): boolean {
  return text.startsWith(tokenStart);
}

/** A fast hash is enough: 256 random bits cannot be guessed, unlike a password. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function sameHash(left: string, right: string): boolean {
  const a = Buffer.from(left, "hex");
  const b = Buffer.from(right, "hex");
  return a.length === b.length && timingSafeEqual(a, b);
}
