import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Network } from "../../src/remote/index.js";

/** A server of other people's, under the test's control. */
export interface RemoteServer {
  readonly port: number;
  /** Connections that were made, and those that are open. */
  readonly made: number;
  readonly open: number;
  /** Resolves when no connection is open any more. */
  left(): Promise<void>;
  close(): Promise<void>;
}

async function started(server: Pick<Server, "listen" | "address" | "close" | "on">): Promise<RemoteServer> {
  const sockets = new Set<Socket>();
  let made = 0;
  server.on("connection", (socket: Socket) => {
    made += 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server as Server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    get made() {
      return made;
    },
    get open() {
      return sockets.size;
    },
    async left() {
      while (sockets.size > 0) await sleep(5);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const httpServer = (listener: RequestListener): Promise<RemoteServer> => started(createServer(listener));

export const httpsServer = (identity: { readonly key: string; readonly cert: string }, listener: RequestListener): Promise<RemoteServer> =>
  started(createTlsServer(identity, listener) as unknown as Server);

/** Bytes instead of HTTP. */
export const tcpServer = (take: (socket: Socket) => void): Promise<RemoteServer> =>
  started(
    createTcpServer((socket) => {
      take(socket);
      // Whoever does not read does not see the other side leave.
      socket.resume();
    }) as unknown as Server,
  );

/** A network of the test's own: who has which name, and what really listens at an address. */
export class TestNetwork implements Network {
  /** What DNS answers, one answer after another; the last one stays. */
  readonly names = new Map<string, (readonly string[])[]>();
  /** Local ports behind addresses; an address that is not here takes no connection. */
  readonly hosts = new Map<string, number>();
  readonly asked: string[] = [];
  readonly connections: { readonly addresses: readonly string[]; readonly port: number }[] = [];
  readonly authorities?: string;

  constructor(authorities?: string) {
    if (authorities !== undefined) this.authorities = authorities;
  }

  /** A name at a public address, with a server behind it. */
  host(name: string, address: string, server: { readonly port: number }): void {
    this.names.set(name, [[address]]);
    this.hosts.set(address, server.port);
  }

  async resolve(name: string): Promise<readonly string[]> {
    this.asked.push(name);
    const answers = this.names.get(name);
    if (answers === undefined) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" });
    return answers.length > 1 ? answers.shift()! : answers[0]!;
  }

  connect(addresses: readonly string[], port: number): Socket {
    this.connections.push({ addresses, port });
    const local = addresses.map((address) => this.hosts.get(address)).find((found) => found !== undefined);
    // Port 1 of the local machine: nobody listens there.
    return connect({ host: "127.0.0.1", port: local ?? 1 });
  }
}
