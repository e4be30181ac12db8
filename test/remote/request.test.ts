import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import type { RequestListener } from "node:http";
import { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Network, type RemoteRequest, type RemoteResponse, requestRemote } from "../../src/remote/index.js";
import { identity } from "./identity.js";
import { httpServer, httpsServer, type RemoteServer, TestNetwork, tcpServer } from "./remote-server.js";

const signal = new AbortController().signal;
const rules = { allowPrivate: false };

const ask = (url: string, network: Network, more: Partial<RemoteRequest> = {}): Promise<RemoteResponse> =>
  requestRemote({ url, rules, network, signal, ...more });

async function textOf({ body }: RemoteResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A server at media.example, a public address. */
async function media(t: TestContext, server: Promise<RemoteServer>): Promise<{ server: RemoteServer; network: TestNetwork }> {
  const started = await server;
  t.after(() => started.close());
  const network = new TestNetwork(identity.cert);
  network.host("media.example", "93.184.216.34", started);
  return { server: started, network };
}

test("a name is looked up once, and connected to where it was found, under its own Host", async (t) => {
  const { network } = await media(
    t,
    httpServer((request, response) => response.end(`${request.headers.host} ${request.url}`)),
  );
  // DNS that leads elsewhere the next time.
  network.names.get("media.example")!.push(["127.0.0.1"]);
  const response = await ask("http://media.example:81/a%20b?c=d#e", network);
  assert.equal(response.status, 200);
  assert.equal(await textOf(response), "media.example:81 /a%20b?c=d");
  assert.deepEqual(network.asked, ["media.example"]);
  assert.deepEqual(network.connections, [{ addresses: ["93.184.216.34"], port: 81 }]);
  await assert.rejects(ask("http://media.example/", network), { code: "private", retryable: false });
  assert.equal(network.connections.length, 1);
});

test("private addresses are reached where that is allowed, by the machine's own network", async (t) => {
  const server = await httpServer((request, response) => {
    request.on("data", (chunk) => response.write(chunk)).on("end", () => response.end(request.headers.authorization));
  });
  t.after(() => server.close());
  const url = `http://us%65r:p%40ss:%zz%C3%BC@localhost:${server.port}/`;
  await assert.rejects(requestRemote({ url, rules, signal }), { code: "private" });
  assert.equal(server.made, 0);
  const response = await requestRemote({ url, rules: { allowPrivate: true }, method: "POST", body: "said ", signal });
  assert.equal(await textOf(response), `said Basic ${Buffer.from("user:p@ss:%zzü").toString("base64")}`);
  await response.discard();
  await server.left();
});

test("nothing is asked of a proxy, and the machine's connections are not used again", async (t) => {
  const proxy = await httpServer((_request, response) => response.end("proxy"));
  t.after(() => proxy.close());
  const { server, network } = await media(
    t,
    httpServer((request, response) => response.end(`direct, connection: ${request.headers.connection}`)),
  );
  for (const name of ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "NODE_USE_ENV_PROXY"]) process.env[name] = `http://127.0.0.1:${proxy.port}`;
  t.after(() => {
    for (const name of ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "NODE_USE_ENV_PROXY"]) delete process.env[name];
  });
  for (let i = 0; i < 2; i += 1) assert.equal(await textOf(await ask("http://media.example/", network)), "direct, connection: close");
  assert.equal(server.made, 2);
  assert.equal(proxy.made, 0);
});

test("https: the name is asked for and its certificate is checked, at the address that was checked", async (t) => {
  const { server, network } = await media(
    t,
    httpsServer(identity, (request, response) => {
      response.end(`${(request.socket as { servername?: string }).servername} ${request.headers.host}`);
    }),
  );
  assert.equal(await textOf(await ask("https://media.example/", network)), "media.example media.example");
  assert.equal(await textOf(await ask("https://media.example./", network)), "media.example media.example.");
  assert.equal(await textOf(await ask("https://93.184.216.34/", network)), "false 93.184.216.34");
  assert.deepEqual(network.connections[0], { addresses: ["93.184.216.34"], port: 443 });

  network.host("other.example", "93.184.216.35", server);
  await assert.rejects(ask("https://other.example/", network), { code: "tls", message: /ERR_TLS_CERT_ALTNAME_INVALID/ });
  const strict = new TestNetwork();
  strict.host("media.example", "93.184.216.34", server);
  await assert.rejects(ask("https://media.example/", strict), { code: "tls", message: /DEPTH_ZERO_SELF_SIGNED_CERT/ });
  await server.left();
});

test("https to a server that speaks no TLS", async (t) => {
  const { network } = await media(
    t,
    httpServer((_request, response) => response.end()),
  );
  await assert.rejects(ask("https://media.example/", network), { code: "tls", message: /^media\.example could not be reached safely/ });
});

const redirecting =
  (steps: Readonly<Record<string, string>>, status = 302): RequestListener =>
  (request, response) => {
    const location = steps[`http://${request.headers.host}${request.url}`];
    if (location === undefined)
      response.end(`${request.headers.host}${request.url} ${request.headers.authorization ?? "-"} ${request.headers["x-own"] ?? "-"}`);
    else response.writeHead(status, { location }).end("moved");
  };

test("redirects are responses like others unless they are asked for, and never followed with a body", async (t) => {
  const { network } = await media(t, httpServer(redirecting({ "http://media.example/a": "/b" })));
  const response = await ask("http://media.example/a", network);
  assert.equal(response.status, 302);
  assert.equal(response.headers.location, "/b");
  await response.discard();
  const posted = await ask("http://media.example/a", network, { method: "POST", body: "x", redirects: 5 });
  assert.equal(posted.status, 302);
  posted.close();
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`a redirect with ${status} is followed, each hop looked up and connected to anew`, async (t) => {
    const steps = { "http://media.example/a": "b?c", "http://media.example/b?c": "http://other.example:8080/d" };
    const { server, network } = await media(t, httpServer(redirecting(steps, status)));
    network.host("other.example", "93.184.216.35", server);
    const response = await ask("http://media.example/a", network, { redirects: 2 });
    assert.equal(await textOf(response), "other.example:8080/d - -");
    assert.equal(response.host, "other.example:8080");
    assert.deepEqual(network.asked, ["media.example", "media.example", "other.example"]);
    assert.equal(server.made, 3);
    await assert.rejects(ask("http://media.example/a", network, { redirects: 1 }), {
      code: "redirect",
      message: /no more than 1 are followed/,
    });
    await server.left();
  });
}

test("a hop is checked as the first address is", async (t) => {
  const secret = await httpServer((_request, response) => response.end("secret"));
  t.after(() => secret.close());
  const steps = {
    "http://media.example/loopback": `http://127.0.0.1:${secret.port}/`,
    "http://media.example/decimal": `http://2130706433:${secret.port}/`,
    "http://media.example/mapped": `http://[::ffff:127.0.0.1]:${secret.port}/`,
    "http://media.example/name": `http://intranet.example:${secret.port}/`,
    "http://media.example/metadata": "http://169.254.169.254/latest/meta-data/",
    "http://media.example/scheme-relative": `//localhost:${secret.port}/`,
    "http://media.example/file": "file:///etc/passwd",
    "http://media.example/ftp": "ftp://media.example/",
    "http://media.example/garbage": "http://:::/",
    "http://media.example/again": "/again",
    "http://media.example/rebinds": "/elsewhere",
  };
  const { network } = await media(t, httpServer(redirecting(steps)));
  network.host("intranet.example", "10.0.0.5", secret);
  const codes: Readonly<Record<string, string>> = {
    metadata: "forbidden",
    file: "redirect",
    ftp: "redirect",
    garbage: "redirect",
    again: "redirect",
  };
  for (const path of ["loopback", "decimal", "mapped", "name", "metadata", "scheme-relative", "file", "ftp", "garbage", "again"])
    await assert.rejects(ask(`http://media.example/${path}`, network, { redirects: 5 }), { code: codes[path] ?? "private" }, path);
  // The same name, at the next hop under another address.
  network.names.set("media.example", [["93.184.216.34"], ["127.0.0.1"]]);
  await assert.rejects(ask("http://media.example/rebinds", network, { redirects: 5 }), { code: "private" });
  assert.equal(secret.made, 0);
});

test("what is for one origin does not go to another, not even on the way back", async (t) => {
  const steps = {
    "http://media.example/same": "/here",
    "http://media.example/other": "http://other.example/there",
    "http://media.example/port": "http://media.example:8080/there",
    "http://media.example/back": "http://other.example/back",
    "http://other.example/back": "http://media.example/home",
    "http://media.example/given": "http://name:word@other.example/there",
  };
  const { server, network } = await media(t, httpServer(redirecting(steps)));
  network.host("other.example", "93.184.216.35", server);
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  const said = async (path: string) =>
    textOf(await ask(`http://user:pass@media.example/${path}`, network, { redirects: 5, headers: { "x-own": "own" } }));
  assert.equal(await said("same"), `media.example/here ${basic("user:pass")} own`);
  assert.equal(await said("other"), "other.example/there - -");
  assert.equal(await said("port"), "media.example:8080/there - -");
  assert.equal(await said("back"), "media.example/home - -");
  assert.equal(await said("given"), `other.example/there ${basic("name:word")} -`);
});

test("https is not left for http", async (t) => {
  const { server: plain, network } = await media(
    t,
    httpServer((request, response) => {
      response.writeHead(302, { location: request.url === "/up" ? "https://93.184.216.35/" : "/" }).end();
    }),
  );
  const secure = await httpsServer(identity, (_request, response) => response.writeHead(302, { location: "http://media.example/" }).end());
  t.after(() => secure.close());
  network.host("xn--bcher-kva.example", "93.184.216.36", secure);
  await assert.rejects(ask("https://bücher.example/", network, { redirects: 5 }), { code: "redirect", message: /from https to http/ });
  assert.equal(plain.made, 0);
});

test("the name, the connection and TLS have one time-out", async (t) => {
  const times = { connectMs: 60, totalMs: 60_000 };
  const late = { code: "timeout", message: "media.example took no connection within 0.06 seconds." };
  const { server, network } = await media(
    t,
    tcpServer(() => undefined),
  );
  await assert.rejects(ask("https://media.example/", network, times), late);
  await server.left();
  const opened: Socket[] = [];
  const silent: Network = {
    resolve: async () => ["93.184.216.34"],
    connect() {
      opened.push(new Socket());
      return opened[0]!;
    },
  };
  await assert.rejects(ask("http://media.example/", silent, times), late);
  assert.ok(opened[0]!.destroyed);
  let told: AbortSignal | undefined;
  const deaf: Network = {
    resolve: (_name, given) => {
      told = given;
      return new Promise(() => undefined);
    },
    connect: () => assert.fail("there is nothing to connect to"),
  };
  await assert.rejects(ask("http://media.example/", deaf, times), late);
  assert.ok(told!.aborted);
});

/** Writes a text over and over, with a pause, until the other side has gone. */
function drip(socket: Socket, text: string, ms: number): void {
  const timer = setInterval(() => socket.write(text), ms);
  socket.on("close", () => clearInterval(timer));
}

const never: Readonly<Record<string, (socket: Socket) => void>> = {
  "says nothing": () => undefined,
  "says its headers byte by byte": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nx-long: ");
    drip(socket, "a", 5);
  },
  "goes on with interim responses": (socket) => drip(socket, "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", 5),
};

for (const [what, take] of Object.entries(never)) {
  test(`a server that ${what} is left after the time-out`, async (t) => {
    const { server, network } = await media(t, tcpServer(take));
    await assert.rejects(ask("http://media.example/", network, { totalMs: 150 }), {
      code: "timeout",
      message: "media.example did not answer within 0.15 seconds.",
    });
    await server.left();
  });
}

test("all hops have one time-out together", async (t) => {
  const { network } = await media(
    t,
    httpServer((_request, response) => void setTimeout(() => response.writeHead(302, { location: "/" }).end(), 50)),
  );
  await assert.rejects(ask("http://media.example/", network, { totalMs: 300, redirects: 1000 }), { code: "timeout" });
});

const broken: Readonly<Record<string, (socket: Socket) => void>> = {
  "closes at once": (socket) => void socket.end(),
  resets: (socket) => void socket.once("data", () => socket.resetAndDestroy()),
  "closes within the headers": (socket) => void socket.end("HTTP/1.1 200 OK\r\ncontent-le"),
  "is no web server": (socket) => void socket.end("SSH-2.0-OpenSSH_9.2p1\r\n"),
  "says headers without end": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    for (let i = 0; i < 100; i += 1) socket.write(`x-${i}: ${"a".repeat(1000)}\r\n`);
  },
  "switches to another protocol": (socket) => void socket.write("HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
  "says two lengths": (socket) => void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na"),
};

for (const [what, take] of Object.entries(broken)) {
  test(`a server that ${what} has not answered`, async (t) => {
    const { server, network } = await media(t, tcpServer(take));
    await assert.rejects(ask("http://media.example/", network), { code: "broken", retryable: true, message: /^media\.example / });
    await server.left();
  });
}

test("a name without address, and an address where nobody listens", async () => {
  const network = new TestNetwork();
  await assert.rejects(ask("http://nowhere.example/", network), { code: "unresolved", message: "The name nowhere.example was not found." });
  network.names.set("down.example", [["93.184.216.34"]]);
  await assert.rejects(ask("http://down.example/", network), {
    code: "unreachable",
    message: "down.example could not be reached (ECONNREFUSED).",
  });
});

test("the body comes only as fast as it is taken, and may be left", async (t) => {
  let written = 0;
  const { server, network } = await media(
    t,
    httpServer((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
      };
      response.on("drain", more);
      more();
    }),
  );
  const response = await ask("http://media.example/", network);
  for (let before = -1; written !== before; ) {
    assert.ok(written < 100_000_000, "what is not read is not sent");
    before = written;
    await sleep(200);
  }
  response.close();
  await server.left();
});

const cut: Readonly<Record<string, (socket: Socket) => void>> = {
  "before its length": (socket) => void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc"),
  "within a chunk": (socket) => void socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\nabc"),
  "between chunks": (socket) => void socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"),
  "by something that is no chunk": (socket) => void socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nzzz\r\n"),
};

for (const [what, take] of Object.entries(cut)) {
  test(`a body that is cut ${what} ends with an error`, async (t) => {
    const { server, network } = await media(
      t,
      tcpServer((socket) => void socket.once("data", () => take(socket))),
    );
    const response = await ask("http://media.example/", network);
    await assert.rejects(textOf(response));
    response.close();
    await server.left();
  });
}

test("bytes after the end of a body are nobody's", async (t) => {
  const { network } = await media(
    t,
    tcpServer(
      (socket) => void socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabcHTTP/1.1 nonsense\r\n\r\n")),
    ),
  );
  const response = await ask("http://media.example/", network);
  assert.equal(await textOf(response), "abc");
  response.close();
  await sleep(20);
});

test("a body without length ends where the connection does", async (t) => {
  const { network } = await media(
    t,
    tcpServer((socket) => void socket.once("data", () => socket.end("HTTP/1.0 200 OK\r\n\r\nabc"))),
  );
  assert.equal(await textOf(await ask("http://media.example/", network)), "abc");
});

test("an abort ends it at every moment, with the signal's reason and nothing left behind", async (t) => {
  const reason = new Error("enough");
  const hanging: Network = { resolve: () => new Promise(() => undefined), connect: () => assert.fail() };
  const unconnected: Network = { resolve: async () => ["93.184.216.34"], connect: () => new Socket() };
  const { server: mute, network } = await media(
    t,
    tcpServer(() => undefined),
  );
  const moments: readonly (readonly [string, Network])[] = [
    ["http://media.example/", hanging],
    ["http://media.example/", unconnected],
    ["https://media.example/", network],
    ["http://media.example/", network],
  ];
  for (const [url, way] of moments) {
    const controller = new AbortController();
    const asking = ask(url, way, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    await assert.rejects(asking, reason);
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  }
  await assert.rejects(ask("http://media.example/", network, { signal: AbortSignal.abort(reason) }), reason);
  await mute.left();

  const { server, network: talking } = await media(
    t,
    httpServer((_request, response) => void response.write("a")),
  );
  const controller = new AbortController();
  const response = await ask("http://media.example/", talking, { signal: controller.signal });
  const reading = textOf(response);
  controller.abort(reason);
  await assert.rejects(reading);
  await server.left();
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
});

test("of a body that nobody wants a little is read, for a moment", async (t) => {
  const answers: Readonly<Record<string, RequestListener>> = {
    small: (_request, response) => void response.end("thank you"),
    none: (_request, response) => void response.writeHead(204).end(),
    endless: (_request, response) => drip(response.socket!, "a".repeat(65_536), 1),
    silent: (_request, response) => void response.write("a"),
    cut: (_request, response) => void response.write("a", () => response.destroy()),
  };
  const { server, network } = await media(
    t,
    httpServer((request, response) => {
      if (request.url === "/endless") response.flushHeaders();
      answers[request.url!.slice(1)]!(request, response);
    }),
  );
  for (const path of Object.keys(answers)) {
    const controller = new AbortController();
    const response = await ask(`http://media.example/${path}`, network, { signal: controller.signal, method: "POST", body: "{}" });
    await response.discard();
    await response.discard();
    await server.left();
    assert.equal(getEventListeners(controller.signal, "abort").length, 0, path);
  }
});
