/** A key's row: the whole schema is in migrations.ts. */
export interface KeyTable {
  readonly hash: string;
  readonly prefix: string;
  readonly name: string;
  readonly created: string;
  readonly revoked: string | null;
}

export interface KeyDatabase {
  readonly keys: KeyTable;
}
