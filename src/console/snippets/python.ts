import { sdkParameters } from "./javascript.js";
import type { Query } from "./listen-query.js";

function pythonValue(value: string): string {
  if (value === "true") return "True";
  if (value === "false") return "False";
  return /^\d+$/.test(value) ? value : JSON.stringify(value);
}

/** The arguments of a call, a line each. */
export function pythonArguments(query: Query): string[] {
  const { own, others } = sdkParameters(query);
  const lines = own.map(([name, value]) => `    ${name}=${pythonValue(value)},`);
  if (others.length > 0) {
    const members = others.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    lines.push(`    request_options={"additional_query_parameters": {${members.join(", ")}}},`);
  }
  return lines;
}

export function pythonClient(server: string): string[] {
  const socket = JSON.stringify(server.replace(/^http/, "ws"));
  const http = JSON.stringify(server);
  return [
    "from deepgram import DeepgramClient",
    "from deepgram.environment import DeepgramClientEnvironment",
    "",
    "client = DeepgramClient(",
    '    api_key="YOUR_API_KEY",',
    `    environment=DeepgramClientEnvironment(base=${http}, production=${socket}, agent=${socket}, agent_rest=${http}),`,
    ")",
  ];
}
