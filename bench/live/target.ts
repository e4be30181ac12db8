/** A server that speaks the live protocol. */
export interface LiveTarget {
  readonly name: string;
  /** Of its first process; children count with it. */
  readonly pid: number;
  socket(query: Readonly<Record<string, string>>): { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}
