/** What is known of a key. The key itself is nowhere but with its owner. */
export interface KeyRecord {
  /** The key's first eight characters: enough to tell keys apart, far too little to use. */
  readonly prefix: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** ISO 8601, UTC; absent while the key works. */
  readonly revoked?: string;
}

/** A key at the one moment when it can be seen. */
export interface CreatedKey {
  readonly key: string;
  readonly prefix: string;
  readonly name: string;
}

/** The port between the server and its keys. What one process writes, every other sees at its next call. */
export interface KeyStore {
  /** @throws KeyStoreError `bad_name` */
  create(name: string): Promise<CreatedKey>;
  /** Oldest first, revoked ones included. */
  list(): Promise<readonly KeyRecord[]>;
  /**
   * Ends the one working key that begins with `prefix`: 1 to 8 characters, or the whole key.
   * @throws KeyStoreError `bad_prefix`, `unknown_prefix`, `ambiguous_prefix`
   */
  revoke(prefix: string): Promise<KeyRecord>;
  /** @returns the key's record, or undefined when it is not a working key. */
  verify(key: string): Promise<KeyRecord | undefined>;
  close(): Promise<void>;
}

export type KeyStoreErrorCode = "bad_name" | "bad_prefix" | "unknown_prefix" | "ambiguous_prefix" | "unusable";

export class KeyStoreError extends Error {
  readonly code: KeyStoreErrorCode;

  constructor(code: KeyStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "KeyStoreError";
    this.code = code;
  }
}
