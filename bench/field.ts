import { type AccuracyField, Normalizer } from "./accuracy/index.js";
import { type CachedPeers, cachedPeers } from "./cached-peers.js";
import { type LiveField, startLiveField } from "./live/index.js";
import type { BenchOptions } from "./options.js";
import { type Peers, startPeers } from "./peers.js";
import { remembered } from "./remembered.js";
import { Server } from "./server.js";

/** Those that are compared, each started when the first table asks for it. */
export class Field {
  readonly #options: BenchOptions;
  #servers: Promise<Server[]> | undefined;
  #peers: Promise<Peers> | undefined;
  #live: Promise<LiveField> | undefined;
  #texts: Promise<{ field: AccuracyField; peers: CachedPeers }> | undefined;

  constructor(options: BenchOptions) {
    this.#options = options;
  }

  /** Ours: the first one, and the variant. */
  servers(): Promise<Server[]> {
    this.#servers ??= startServers(this.#options);
    return this.#servers;
  }

  /** The peers loaded, for everything that is timed. */
  peers(): Promise<Peers> {
    this.#peers ??= startPeers(this.#options.peers, this.#options.model, this.#options.threads);
    return this.#peers;
  }

  /** Everybody for the tables of texts: ours asked once for each recording, the peers with what they said before. */
  texts(): Promise<{ field: AccuracyField; peers: CachedPeers }> {
    this.#texts ??= this.#startTexts();
    return this.#texts;
  }

  /** What live sessions are played from and to. */
  live(): Promise<LiveField> {
    this.#live ??= startLiveField(this.#options);
    return this.#live;
  }

  async #startTexts() {
    const { model, quick, threads, peers: choice } = this.#options;
    const normalizer = await Normalizer.start();
    const peers = cachedPeers(choice, model, threads, normalizer.versions);
    const servers = (await this.servers()).map(remembered);
    const timed = new Set(servers.map(({ name }) => name));
    return { field: { contenders: [...servers, ...peers.contenders], timed, normalizer, model, quick }, peers };
  }

  async close(): Promise<void> {
    const settled = async <T extends object>(starting: Promise<T> | undefined) => await starting?.catch(() => undefined);
    await Promise.all(((await settled(this.#servers)) ?? []).map((server) => server.close()));
    await (await settled(this.#peers))?.close();
    await (await settled(this.#live))?.close();
    const texts = await settled(this.#texts);
    await texts?.peers.close();
    await texts?.field.normalizer.close();
  }
}

async function startServers({ model, env, variant }: BenchOptions): Promise<Server[]> {
  const servers = [await Server.start({ model, env })];
  if (variant === undefined) return servers;
  const name = Object.entries(variant).map(([variable, value]) => `${variable}=${value}`);
  return [...servers, await Server.start({ model, env: { ...env, ...variant }, name: name.join(" ") })];
}
