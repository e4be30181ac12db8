import { createReadStream, type ReadStream } from "node:fs";
import { Agent, request } from "node:http";

export interface HttpAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface HttpCall {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | ReadStream;
  readonly agent?: Agent;
  /** Told of each piece of the answer as it comes. */
  readonly onData?: () => void;
  /** Milliseconds after which the call fails. */
  readonly timeout?: number;
}

/** Connections that stay open between requests, as a client's pool keeps them. */
export function keepAliveAgent(): Agent {
  return new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
}

export function call(url: string, options: HttpCall = {}): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers, agent, body, onData, timeout = 600_000 } = options;
    const outgoing = request(url, { method, headers, agent, signal: AbortSignal.timeout(timeout) }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        onData?.();
      });
      incoming.on("error", reject);
      incoming.on("end", () =>
        resolve({
          status: incoming.statusCode ?? 0,
          type: incoming.headers["content-type"] ?? "",
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on("error", reject);
    if (body === undefined || Buffer.isBuffer(body)) outgoing.end(body);
    else body.on("error", reject).pipe(outgoing);
  });
}

/** Sends a file as it is read. */
export function postFile(url: string, file: string, options: HttpCall): Promise<HttpAnswer> {
  return call(url, { ...options, method: "POST", body: createReadStream(file) });
}
