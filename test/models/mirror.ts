import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What goes wrong with one answer. */
export type Fault =
  /** The connection breaks after so many bytes of the body. */
  | { readonly cutAfter: number }
  /** Silence after so many bytes of the body. */
  | { readonly stallAfter: number }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

export interface Seen {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
  /** Bytes of the body that were handed to the socket. */
  sent: number;
}

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A server of one file, with faults: each request takes the next of them. */
export class TestMirror {
  content: Uint8Array;
  etag: string | undefined = '"one"';
  /** Whether Range is honoured. */
  ranges = true;
  /** Whether If-Range is. */
  conditions = true;
  /** Whether Content-Length is sent. */
  lengths = true;
  /** Milliseconds between pieces of 64 KiB. */
  pace = 0;
  headers: Readonly<Record<string, string>> = {};
  readonly faults: Fault[] = [];
  readonly seen: Seen[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response).catch(() => response.destroy()));

  private constructor(content: Uint8Array) {
    this.content = content;
  }

  static async start(content: Uint8Array): Promise<TestMirror> {
    const mirror = new TestMirror(content);
    await new Promise<void>((resolve) => mirror.#server.listen(0, "127.0.0.1", resolve));
    return mirror;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Breaks every connection. */
  disconnect(): void {
    this.#server.closeAllConnections();
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { range, "if-range": ifRange, authorization } = request.headers;
    const seen: Seen = { path: request.url ?? "", range, ifRange: ifRange as string | undefined, authorization, sent: 0 };
    this.seen.push(seen);
    const fault = this.faults.shift();
    if (fault !== undefined && "status" in fault) {
      response.writeHead(fault.status, fault.headers).end();
      return;
    }
    const matches = ifRange === undefined || !this.conditions || ifRange === this.etag;
    const start = this.ranges && matches ? Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0) : 0;
    const { length } = this.content;
    const headers = { ...this.headers, ...(this.etag !== undefined && { etag: this.etag }) };
    if (start > 0 && start >= length) {
      response.writeHead(416, { ...headers, "content-range": `bytes */${length}` }).end();
      return;
    }
    const whole = this.lengths ? { "content-length": String(length - start) } : {};
    const part = start > 0 ? { "content-range": `bytes ${start}-${length - 1}/${length}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { ...headers, ...whole, ...part });
    const most = fault === undefined ? length : "cutAfter" in fault ? fault.cutAfter : fault.stallAfter;
    const body = this.content.subarray(start, start + most);
    for (let at = 0; at < body.length; at += 65_536) {
      const chunk = body.subarray(at, at + 65_536);
      await new Promise((resolve, reject) => response.write(chunk, (error) => (error ? reject(error) : resolve(undefined))));
      seen.sent += chunk.length;
      if (this.pace > 0) await new Promise((resolve) => setTimeout(resolve, this.pace));
    }
    if (fault === undefined) response.end();
    else if ("cutAfter" in fault) response.destroy();
  }
}
