import { EventEmitter } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

/**
 * The `upgrade` events of a server that are WebSocket handshakes at one path. Once anybody listens for upgrades, Node takes every request that offers
 * one for an upgrade, as Java's and curl's offers of HTTP/2 (`Upgrade: h2c`); but a server may ignore what it does not know
 * (RFC 9110, section 7.8): those requests are put back and read again without their offer.
 */
export function webSocketUpgrades(server: Server, path: string): Server {
  const handshakes = new EventEmitter();
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const wanted =
      request.headers.upgrade?.toLowerCase() === "websocket" && request.method === "GET" && request.url?.split("?")[0] === path;
    if (!wanted || !handshakes.emit("upgrade", request, socket, head)) readAgain(server, request, socket, head);
  });
  // All that its user does with it is to listen for upgrades.
  return handshakes as Server;
}

function readAgain(server: Server, { method, url, httpVersion, rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (/^(upgrade|http2-settings)$/i.test(rawHeaders[i]!)) continue;
    const value = /^connection$/i.test(rawHeaders[i]!) ? withoutOffer(rawHeaders[i + 1]!) : rawHeaders[i + 1]!;
    if (value !== "") lines.push(`${rawHeaders[i]}: ${value}`);
  }
  if (head.length > 0) socket.unshift(head);
  socket.unshift(Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"));
  server.emit("connection", socket);
}

function withoutOffer(connection: string): string {
  const kept = connection.split(",").map((option) => option.trim());
  return kept.filter((option) => !/^(upgrade|http2-settings)$/i.test(option)).join(", ");
}
