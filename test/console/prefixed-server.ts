import { createServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect } from "node:net";

/** A proxy that shows a server under a prefix, WebSockets included, as operators put it behind their own addresses. */
export async function prefixed(port: number, prefix: string): Promise<{ readonly url: string; close(): void }> {
  const inside = (asked: IncomingMessage) => asked.url!.slice(prefix.length) || "/";
  const proxy = createServer((asked, answer) => {
    if (!asked.url!.startsWith(`${prefix}/`)) {
      answer.writeHead(404).end();
      return;
    }
    const onward = request({ port, method: asked.method, path: inside(asked), headers: asked.headers }, (response) => {
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    });
    asked.pipe(onward);
  });
  proxy.on("upgrade", (asked, socket) => {
    const onward = connect(port, "127.0.0.1", () => {
      const lines = [`GET ${inside(asked)} HTTP/1.1`];
      for (let at = 0; at < asked.rawHeaders.length; at += 2) lines.push(`${asked.rawHeaders[at]}: ${asked.rawHeaders[at + 1]}`);
      onward.write(`${lines.join("\r\n")}\r\n\r\n`);
      socket.pipe(onward).pipe(socket);
    });
    const end = () => {
      socket.destroy();
      onward.destroy();
    };
    for (const one of [socket, onward]) one.on("error", end).on("close", end);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${prefix}`,
    close() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}
