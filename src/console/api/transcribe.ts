import type { ListenAnswer } from "../document/index.js";
import { apiUrl } from "./address.js";
import { failureOf, unreachable } from "./api-failure.js";

export interface Transcription {
  readonly key: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly source: Blob | { readonly url: string };
  readonly signal: AbortSignal;
  /** Bytes that have left so far. */
  onSent(bytes: number): void;
}

/**
 * Has a recording transcribed. It is a request of the old kind because `fetch` does not tell how much of a body has left.
 * @throws ApiFailure, or the signal's reason
 */
export function transcribe({ key, query, source, signal, onSent }: Transcription): Promise<ListenAnswer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener("abort", abort);
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onloadend = () => {
      signal.removeEventListener("abort", abort);
      if (signal.aborted) reject(signal.reason);
      else if (request.status === 0) reject(unreachable());
      else if (request.status !== 200) reject(failureOf(request.status, request.responseText, request.getResponseHeader("retry-after")));
      else resolve(JSON.parse(request.responseText));
    };
    request.open("POST", apiUrl(`v1/listen?${new URLSearchParams(query.map(([name, value]) => [name, value]))}`));
    request.setRequestHeader("authorization", `Token ${key}`);
    if (source instanceof Blob) {
      // What the system calls the file may be wrong, and the server looks at its bytes.
      request.setRequestHeader("content-type", "application/octet-stream");
      request.send(source);
    } else {
      request.setRequestHeader("content-type", "application/json");
      request.send(JSON.stringify(source));
    }
  });
}
