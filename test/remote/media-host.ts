import { identity } from "./identity.js";
import { httpsServer, TestNetwork } from "./remote-server.js";

export interface MediaHost {
  /** On it https://media.example has one file, and everything else is 404. */
  readonly network: TestNetwork;
  close(): Promise<void>;
}

export async function mediaHost(path: string, bytes: Buffer): Promise<MediaHost> {
  const server = await httpsServer(identity, (request, response) => {
    if (request.url === path) response.writeHead(200, { "content-length": bytes.length }).end(bytes);
    else response.writeHead(404).end();
  });
  const network = new TestNetwork(identity.cert);
  network.host("media.example", "93.184.216.34", server);
  return { network, close: () => server.close() };
}
