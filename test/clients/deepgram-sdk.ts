import { DeepgramClient } from "@deepgram/sdk";
import { createClient } from "deepgram-sdk-3";
import type { RunningServer } from "../http/running-server.js";
import type { Client } from "./client.js";
import { ownVersion } from "./npm-client.js";

export const sdk5: Client = {
  name: "@deepgram/sdk",
  version: ownVersion("@deepgram/sdk"),
  runtime: "Node",
  address: "`new DeepgramClient({ apiKey, environment: { base: HTTP, production: WS, agent: WS, agentRest: HTTP } })`",
};

export const sdk3: Client = {
  name: "@deepgram/sdk",
  version: ownVersion("deepgram-sdk-3"),
  runtime: "Node",
  address: "`createClient(KEY, { global: { url: HTTP } })`",
};

export function client5(server: RunningServer, options: ConstructorParameters<typeof DeepgramClient>[0] = {}): DeepgramClient {
  const address = `ws://127.0.0.1:${server.port}`;
  const environment = { base: server.url, production: address, agent: address, agentRest: server.url };
  return new DeepgramClient({ apiKey: server.key, environment, ...options });
}

export const client3 = (server: RunningServer, key = server.key) => createClient(key, { global: { url: server.url } });
