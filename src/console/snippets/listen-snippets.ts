import { javascriptClient, javascriptObject, sdkParameters } from "./javascript.js";
import type { Query } from "./listen-query.js";
import { pythonArguments, pythonClient } from "./python.js";
import { queryText, shellWord } from "./shell.js";
import type { Snippet } from "./snippet.js";

/** What was asked of a server, without the key. */
export interface AskedRecording {
  /** The server's address, without a slash at its end. */
  readonly server: string;
  readonly query: Query;
  readonly source: { readonly file: string } | { readonly url: string };
}

/** The same request from a shell and from programs; the key is for the reader to fill in. */
export function listenSnippets(asked: AskedRecording): readonly Snippet[] {
  return [
    { name: "curl", language: "sh", code: curl(asked) },
    { name: "JavaScript", language: "js", code: javascript(asked), needs: "npm install @deepgram/sdk" },
    { name: "Python", language: "python", code: python(asked), needs: "pip install deepgram-sdk" },
  ];
}

function curl({ server, query, source }: AskedRecording): string {
  const lines = [`curl -X POST ${shellWord(`${server}/v1/listen?${queryText(query)}`)}`, `-H "Authorization: Token YOUR_API_KEY"`];
  if ("url" in source) lines.push(`-H "Content-Type: application/json"`, `-d ${shellWord(JSON.stringify({ url: source.url }))}`);
  else lines.push(`-H "Content-Type: application/octet-stream"`, `--data-binary ${shellWord(`@${source.file}`)}`);
  return lines.join(" \\\n  ");
}

function javascript({ server, query, source }: AskedRecording): string {
  const { own, others } = sdkParameters(query);
  const more = others.length === 0 ? "" : `, { queryParams: ${javascriptObject(others)} }`;
  const lines =
    "url" in source
      ? [`const result = await client.listen.v1.media.transcribeUrl(${javascriptObject([["url", source.url], ...own])}${more});`]
      : [
          `const recording = createReadStream(${JSON.stringify(source.file)});`,
          `const result = await client.listen.v1.media.transcribeFile(recording, ${javascriptObject(own)}${more});`,
        ];
  return [
    ...("url" in source ? [] : ['import { createReadStream } from "node:fs";']),
    'import { DeepgramClient } from "@deepgram/sdk";',
    "",
    ...javascriptClient(server),
    ...lines,
    "console.log(result.results.channels[0].alternatives[0].transcript);",
  ].join("\n");
}

function python({ server, query, source }: AskedRecording): string {
  const parameters = pythonArguments(query);
  const lines =
    "url" in source
      ? [`result = client.listen.v1.media.transcribe_url(`, `    url=${JSON.stringify(source.url)},`]
      : [
          `with open(${JSON.stringify(source.file)}, "rb") as file:`,
          "    recording = file.read()",
          `result = client.listen.v1.media.transcribe_file(`,
          "    request=recording,",
        ];
  return [...pythonClient(server), ...lines, ...parameters, ")", "print(result.results.channels[0].alternatives[0].transcript)"].join("\n");
}
