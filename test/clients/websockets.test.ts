import assert from "node:assert/strict";
import { after, before } from "node:test";
import { type RunningServer, sampleText, startServer } from "../http/running-server.js";
import { assertSpoken } from "../http/spoken.js";
import { clientTests } from "./client.js";
import { newestPython, olderPython, withoutPythonClients } from "./client-python.js";
import { ExampleFolder, filled, originalExample } from "./example-folder.js";

const folder = new ExampleFolder();
let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(async () => {
  await server.close();
  folder.remove();
});

for (const clients of [newestPython, olderPython]) {
  const websockets = clientTests({
    name: "websockets",
    version: clients.version("websockets"),
    runtime: "Python",
    address: "In the call",
    missing: withoutPythonClients,
  });
  const run = (script: string) => folder.run(clients.program, ["-c", script]);

  websockets.works("the original API's example, in real time", async () => {
    const [first, ...lines] = (await run(filled(originalExample("python", "websockets.connect"), server))).split("\n");
    assert.match(first!, /^Connected: [0-9a-f-]{36}$/);
    const texts = lines.map((line) => /^\[\d+\.\ds\] (.*)$/.exec(line)![1]!);
    assertSpoken(texts.join(" "), sampleText);
  });

  websockets.works("the key in the query, a header or `subprotocols`; close codes; the status and body of a refusal", async () => {
    const script = `import asyncio, json, websockets
async def main():
    base = "ws://localhost:${server.port}/v1/listen"
    async with websockets.connect(base, additional_headers={"Authorization": "Token ${server.key}"}) as ws:
        await ws.send(json.dumps({"type": "CloseStream"}))
        print([json.loads(m)["type"] async for m in ws], ws.close_code)
    async with websockets.connect(base, subprotocols=["token", "${server.key}"]) as ws:
        print(ws.subprotocol)
        await ws.send(b"")
        async for m in ws: pass
        print(ws.close_code)
    try:
        await websockets.connect(base + "?token=wrong")
    except websockets.InvalidStatus as e:
        print(e.response.status_code, json.loads(e.response.body)["err_code"], e.response.headers["dg-error"])
asyncio.run(main())
`;
    assert.equal(await run(script), "['Metadata', 'Metadata'] 1000\ntoken\n1000\n401 INVALID_AUTH Invalid credentials.");
  });

  websockets.works("the sync client; an `Error` frame and 1008 where bytes cannot be read as audio", async () => {
    const script = `import json
from websockets.sync.client import connect
from websockets.exceptions import ConnectionClosedError
with connect("ws://localhost:${server.port}/v1/listen?token=${server.key}") as ws:
    print(json.loads(ws.recv())["type"])
    try:
        ws.send(bytes([0x1A, 0x45, 0xDF, 0xA3]) + bytes([7]) * 60_000)
        ws.send('{"type": "CloseStream"}')
        while True: print(json.loads(ws.recv())["type"])
    except ConnectionClosedError as e:
        print(e.rcvd.code, e.rcvd.reason)
`;
    assert.equal(await run(script), "Metadata\nError\n1008 DATA-0000");
  });
}
