/** A server that speaks the live protocol. */
export interface LiveTarget {
  readonly name: string;
  /** Of its first process; children count with it. */
  readonly pid: number;
  /** The end of a final with `speech_final` is where the endpoint was reached, not where its last word ended. */
  readonly endsAtEndpoint: boolean;
  socket(query: Readonly<Record<string, string>>): { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}
