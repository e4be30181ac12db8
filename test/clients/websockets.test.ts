import assert from "node:assert/strict";
import { after, before } from "node:test";
import { type RunningServer, sampleText, startServer } from "../http/running-server.js";
import { assertSpoken } from "../http/spoken.js";
import { clientTests } from "./client.js";
import { newestPython, olderPython, withoutPythonClients } from "./client-python.js";
import { ExampleFolder, filled } from "./example-folder.js";

const folder = new ExampleFolder();
let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(async () => {
  await server.close();
  folder.remove();
});

/** The example of the original API's documentation, word for word. */
const example = `import asyncio
import websockets
import json

async def stream_file(file_path, token, model="tiny.en"):
    uri = f"ws://localhost:7860/v1/listen?token={token}&model={model}"

    async with websockets.connect(uri) as ws:
        # Read initial metadata
        metadata = json.loads(await ws.recv())
        print(f"Connected: {metadata['request_id']}")

        # Stream audio in chunks
        with open(file_path, "rb") as f:
            while chunk := f.read(8000):
                await ws.send(chunk)
                await asyncio.sleep(0.25)  # Simulate real-time

        # Signal end
        await ws.send(json.dumps({"type": "CloseStream"}))

        # Collect remaining results
        async for msg in ws:
            result = json.loads(msg)
            if result.get("type") == "Results":
                text = result["channel"]["alternatives"][0]["transcript"]
                if text.strip():
                    print(f"[{result['start']:.1f}s] {text}")

asyncio.run(stream_file("audio.wav", "YOUR_API_KEY"))
`;

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
    const [first, ...lines] = (await run(filled(example, server))).split("\n");
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
