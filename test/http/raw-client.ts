import { connect, type Socket } from "node:net";

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection that says exactly what a test wants said, byte by byte. */
export class RawClient {
  readonly socket: Socket;
  #received = "";
  #ended = false;

  constructor(port: number) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.setEncoding("utf8");
    this.socket.on("data", (text) => {
      this.#received += text;
    });
    this.socket.on("close", () => {
      this.#ended = true;
    });
    this.socket.on("error", () => undefined);
  }

  write(data: string | Buffer): Promise<void> {
    return new Promise((resolve) => this.socket.write(data, () => resolve()));
  }

  chunk(data: Buffer): Promise<void> {
    return this.write(Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from("\r\n")]));
  }

  get closed(): boolean {
    return this.#ended;
  }

  /** The next response, interim ones (1xx) too. */
  async response(seconds = 20): Promise<RawResponse> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const response = this.#take();
      if (response !== undefined) return response;
      if (this.#ended || Date.now() > end) throw new Error(`no response; received: ${JSON.stringify(this.#received.slice(0, 300))}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  #take(): RawResponse | undefined {
    const split = this.#received.indexOf("\r\n\r\n");
    if (split < 0) return undefined;
    const [first, ...lines] = this.#received.slice(0, split).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
    );
    // The tests' answers are ASCII, so characters are bytes.
    const length = Number(headers["content-length"] ?? 0);
    const rest = this.#received.slice(split + 4);
    if (rest.length < length) return undefined;
    this.#received = rest.slice(length);
    return { status: Number(first!.split(" ")[1]), headers, body: rest.slice(0, length) };
  }

  close(): void {
    this.socket.destroy();
  }
}
