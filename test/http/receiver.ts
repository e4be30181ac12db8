import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Delivery {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly at: number;
}

/** Answers one delivery: `index` counts those of the same path, from 0. */
export type Answer = (response: ServerResponse, index: number, request: IncomingMessage) => void;

export interface Receiver {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly deliveries: readonly Delivery[];
  /** Of one path. */
  of(path: string): readonly Delivery[];
  close(): Promise<void>;
}

/** Takes callbacks on a free port, as somebody's server would, and answers 200 unless it is told otherwise. */
export async function startReceiver(answer: Answer = (response) => void response.end()): Promise<Receiver> {
  const deliveries: Delivery[] = [];
  const of = (path: string) => deliveries.filter((delivery) => delivery.path === path);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const index = of(path).length;
      deliveries.push({ method, path, headers, body: Buffer.concat(chunks), at: Date.now() });
      answer(response, index, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    url: `http://${host}`,
    host,
    port,
    deliveries,
    of,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
