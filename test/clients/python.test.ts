import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { type RunningServer, sample, sampleText, startServer } from "../http/running-server.js";
import { assertSpoken } from "../http/spoken.js";
import { python } from "./client-python.js";

/** The example of the original API's documentation, word for word; the key and the port are put in below. */
const snippet = `import asyncio
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

const missing =
  spawnSync(python, ["-c", "import websockets"]).status === 0 ? false : "needs Python with websockets: scripts/test-clients.sh";

const folder = mkdtempSync(join(tmpdir(), "python-"));
let server: RunningServer;
before(async () => {
  server = await startServer();
  writeFileSync(join(folder, "audio.wav"), sample);
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)(python, ["-c", script], { cwd: folder });
  return stdout.trim();
}

test("the original API's WebSocket example, in real time", { skip: missing }, async () => {
  const printed = await run(snippet.replace("YOUR_API_KEY", server.key).replace("localhost:7860", `localhost:${server.port}`));
  const [first, ...lines] = printed.split("\n");
  assert.match(first!, /^Connected: [0-9a-f-]{36}$/);
  const texts = lines.map((line) => /^\[\d+\.\ds\] (.*)$/.exec(line)![1]!);
  assertSpoken(texts.join(" "), sampleText);
});

test("websockets sees the close code and the reason, and the status of a refusal", { skip: missing }, async () => {
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
        print(e.response.status_code, json.loads(e.response.body)["err_code"])
asyncio.run(main())
`;
  assert.equal(await run(script), "['Metadata', 'Metadata'] 1000\ntoken\n1000\n401 INVALID_AUTH");
});
