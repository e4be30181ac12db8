import { javascriptClient, javascriptObject, sdkParameters } from "./javascript.js";
import type { Query } from "./listen-query.js";
import { pythonArguments, pythonClient } from "./python.js";
import { queryText, shellWord } from "./shell.js";
import type { Snippet } from "./snippet.js";

/** Samples a second, of 16 bits, one channel. */
const RATE = 16_000;

/** A live stream as the console opens it, from a shell, and from programs that take the samples from their standard input. */
export function liveSnippets(server: string, query: Query): readonly Snippet[] {
  return [
    { name: "wscat", language: "sh", code: wscat(server, query) },
    { name: "JavaScript", language: "js", code: javascript(server, query), needs: "npm install @deepgram/sdk" },
    { name: "Python", language: "python", code: python(server, query), needs: "pip install deepgram-sdk" },
  ];
}

const record = `arecord -q -f S16_LE -r ${RATE} -t raw`;

function wscat(server: string, query: Query): string {
  return `npx wscat -c ${shellWord(`${server.replace(/^http/, "ws")}/v1/listen?token=YOUR_API_KEY&${queryText(query)}`)}`;
}

function javascript(server: string, query: Query): string {
  const { own, others } = sdkParameters(query);
  // Live parameters are strings to the SDK.
  const members = own.map(([name, value]) => `  ${name}: ${/^\d+$/.test(value) ? value : JSON.stringify(value)},`);
  const more = others.length === 0 ? [] : [`  queryParams: ${javascriptObject(others)},`];
  return [
    `// ${record} | node live.mjs`,
    'import { DeepgramClient } from "@deepgram/sdk";',
    "",
    ...javascriptClient(server),
    "const connection = await client.listen.v1.connect({",
    ...members,
    ...more,
    "});",
    'connection.on("message", (message) => {',
    '  if (message.type !== "Results") return;',
    "  const { transcript } = message.channel.alternatives[0];",
    '  if (transcript !== "") console.log(message.is_final ? "final:  " : "interim:", transcript);',
    "});",
    "connection.connect();",
    "await connection.waitForOpen();",
    "for await (const samples of process.stdin) connection.sendMedia(samples);",
    'connection.sendCloseStream({ type: "CloseStream" });',
  ].join("\n");
}

function python(server: string, query: Query): string {
  return [
    `# ${record} | python live.py`,
    "import sys",
    "import threading",
    "",
    "from deepgram.core.events import EventType",
    ...pythonClient(server),
    "",
    "",
    "def show(message):",
    '    if message.type == "Results" and message.channel.alternatives[0].transcript:',
    '        print("final:  " if message.is_final else "interim:", message.channel.alternatives[0].transcript, flush=True)',
    "",
    "",
    "with client.listen.v1.connect(",
    ...pythonArguments(query),
    ") as connection:",
    "    connection.on(EventType.MESSAGE, show)",
    "    listening = threading.Thread(target=connection.start_listening)",
    "    listening.start()",
    "    while samples := sys.stdin.buffer.read(3200):",
    "        connection.send_media(samples)",
    "    connection.send_close_stream()",
    "    listening.join()",
  ].join("\n");
}
