import { type MediaHost, mediaHost } from "../remote/media-host.js";
import { type Receiver, startReceiver } from "./receiver.js";
import { type RunningServer, sample, startServer } from "./running-server.js";

/** A server, and other people's on its network: https://media.example has the sample under one path, http://hook.example takes callbacks. */
export interface ServerWithHosts extends RunningServer {
  readonly media: MediaHost;
  readonly receiver: Receiver;
}

/** Where hook.example is. */
export const hookAddress = "93.184.216.35";

export async function startServerWithHosts(path: string, environment: Readonly<Record<string, string>> = {}): Promise<ServerWithHosts> {
  const receiver = await startReceiver();
  const media = await mediaHost(path, sample);
  media.network.host("hook.example", hookAddress, receiver);
  const server = await startServer(environment, 8, [], media);
  return {
    ...server,
    media,
    receiver,
    async close() {
      await server.close();
      await receiver.close();
      await media.close();
    },
  };
}
