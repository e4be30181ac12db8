import type { DeepgramResults } from "../../transcript/index.js";

/** What the server says of a recording: the body of `POST /v1/listen`. */
export interface ListenAnswer {
  readonly metadata: {
    readonly request_id: string;
    readonly duration: number;
    readonly channels: number;
    readonly models: readonly string[];
    readonly warnings?: readonly { readonly parameter: string; readonly type: string; readonly message: string }[];
    readonly [other: string]: unknown;
  };
  readonly results: DeepgramResults;
}
