import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** Serves a folder's files, in the place of the hosts that documents name, and takes whatever is sent to it. */
export class FileHost {
  readonly #server: Server;

  constructor(folder: string) {
    this.#server = createServer((request, response) => {
      if (request.method !== "GET") {
        request.resume().once("end", () => response.end());
        return;
      }
      const file = createReadStream(join(folder, new URL(request.url!, "http://host").pathname));
      file.once("open", () => file.pipe(response));
      file.once("error", () => response.writeHead(404).end());
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
