import assert from "node:assert/strict";
import { after, before } from "node:test";
import { sampleText } from "../http/running-server.js";
import { type ServerWithHosts, startServerWithHosts } from "../http/server-with-hosts.js";
import { clientTests } from "./client.js";
import { newestPython, python, withoutPythonClients } from "./client-python.js";
import { ExampleFolder, filled, originalExample } from "./example-folder.js";

const folder = new ExampleFolder();
let server: ServerWithHosts;
before(async () => {
  server = await startServerWithHosts("/audio.mp3");
});
after(async () => {
  await server.close();
  folder.remove();
});

const httpx = clientTests({
  name: "httpx",
  version: newestPython.version("httpx"),
  runtime: "Python",
  address: "In the call",
  missing: withoutPythonClients,
});

const run = (script: string) => folder.run(python, ["-c", script]);

httpx.works("the original API's example", async () => {
  assert.equal(await run(filled(originalExample("python", "content=f.read()"), server)), `Transcript: ${sampleText}`);
});

httpx.works("the original API's example of a URL", async () => {
  const printed = await run(
    filled(originalExample("python", "https://example.com/audio.mp3"), server).replace("example.com", "media.example"),
  );
  assert.ok(printed.includes(`'transcript': '${sampleText}'`), printed);
});

httpx.works('a form, `files={"file": …}`', async () => {
  const script = `import httpx
with open("audio.wav", "rb") as f:
    r = httpx.post("${server.url}/v1/listen", headers={"Authorization": "Token ${server.key}"}, files={"file": f}, timeout=60.0)
print(r.json()["results"]["channels"][0]["alternatives"][0]["transcript"])
`;
  assert.equal(await run(script), sampleText);
});

httpx.works("a file chunk by chunk, from a generator and from `AsyncClient`", async () => {
  const script = `import asyncio, httpx
url = "${server.url}/v1/listen"
headers = {"Authorization": "Bearer ${server.key}"}
def text(r): return r.json()["results"]["channels"][0]["alternatives"][0]["transcript"]
def pieces():
    with open("audio.wav", "rb") as f:
        while piece := f.read(8000): yield piece
async def main():
    async def later():
        for piece in pieces(): yield piece
    async with httpx.AsyncClient(http2=False) as client:
        print(text(await client.post(url, headers=headers, content=later(), timeout=60.0)))
print(text(httpx.post(url, headers=headers, content=pieces(), timeout=60.0)))
asyncio.run(main())
`;
  assert.equal(await run(script), `${sampleText}\n${sampleText}`);
});

httpx.works("errors: `raise_for_status`, and the error of a body that it is still sending", async () => {
  const script = `import httpx
url = "${server.url}/v1/listen"
try:
    httpx.post(url, content=b"no audio", headers={"Authorization": "Token ${server.key}"}).raise_for_status()
except httpx.HTTPStatusError as e:
    print(e.response.status_code, e.response.headers["dg-request-id"] == e.response.json()["request_id"])
for key in ("${server.key}", "wrong"):
    r = httpx.post(url, headers={"Authorization": "Token " + key, "Content-Type": "audio/wav"}, content=bytes(60_000_000), timeout=60.0)
    print(r.status_code, r.json()["err_code"])
`;
  assert.equal(await run(script), "400 True\n413 PAYLOAD_TOO_LARGE\n401 INVALID_AUTH");
});
