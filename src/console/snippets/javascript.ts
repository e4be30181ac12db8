import type { Query } from "./listen-query.js";

/** Parameters of this server that Deepgram's SDKs have no name for. */
const OWN = new Set(["prompt", "translate", "start", "duration", "beam_size", "best_of", "temperature"]);

/** What a SDK takes by name, and what has to be added to its query. */
export function sdkParameters(query: Query): { readonly own: Query; readonly others: Query } {
  return { own: query.filter(([name]) => !OWN.has(name)), others: query.filter(([name]) => OWN.has(name)) };
}

export function javascriptObject(query: Query): string {
  const members = query.map(([name, value]) => `${name}: ${/^(true|false|\d+)$/.test(value) ? value : JSON.stringify(value)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

export function javascriptClient(server: string): string[] {
  const socket = JSON.stringify(server.replace(/^http/, "ws"));
  const http = JSON.stringify(server);
  return [
    "const client = new DeepgramClient({",
    '  apiKey: "YOUR_API_KEY",',
    `  environment: { base: ${http}, production: ${socket}, agent: ${socket}, agentRest: ${http} },`,
    "});",
  ];
}
