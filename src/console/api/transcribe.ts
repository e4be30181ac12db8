import type { ListenAnswer } from "../document/index.js";
import { ServerEvents } from "../stream/index.js";
import { apiUrl } from "./address.js";
import { type ApiFailure, failureOf, unreachable } from "./api-failure.js";

/** A stretch that was heard. */
export interface HeardStretch {
  /** How far the recording has been heard. */
  readonly seconds: number;
  readonly channel: number;
  readonly transcript: string;
}

export interface Transcription {
  readonly key: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly source: Blob | { readonly url: string };
  readonly signal: AbortSignal;
  /** Bytes that have left so far. */
  onSent(bytes: number): void;
  onHeard(stretch: HeardStretch): void;
}

/**
 * Has a recording transcribed, and is told how far it is. It is a request of the old kind because `fetch` does not tell how much of a body has left.
 * @throws ApiFailure, or the signal's reason
 */
export function transcribe({ key, query, source, signal, onSent, onHeard }: Transcription): Promise<ListenAnswer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener("abort", abort);

    const events = new ServerEvents();
    let read = 0;
    let result: ListenAnswer | undefined;
    let failure: ApiFailure | undefined;
    const listen = () => {
      if (request.status !== 200) return;
      const { responseText: text } = request;
      for (const { name, data } of events.add(text.slice(read))) {
        if (name === "progress") onHeard(JSON.parse(data));
        else if (name === "result") result = JSON.parse(data);
        else if (name === "error") failure = failureOf(500, data, null);
      }
      read = text.length;
    };

    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onprogress = listen;
    request.onloadend = () => {
      signal.removeEventListener("abort", abort);
      listen();
      if (signal.aborted) reject(signal.reason);
      else if (result !== undefined) resolve(result);
      else if (failure !== undefined) reject(failure);
      else if (request.status === 0 || request.status === 200) reject(unreachable());
      else reject(failureOf(request.status, request.responseText, request.getResponseHeader("retry-after")));
    };
    request.open("POST", apiUrl(`v1/listen?${new URLSearchParams(query.map(([name, value]) => [name, value]))}`));
    request.setRequestHeader("authorization", `Token ${key}`);
    request.setRequestHeader("accept", "text/event-stream");
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
