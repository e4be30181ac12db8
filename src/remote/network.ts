import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import { Turns } from "./turns.js";

/** What stands between this process and other servers. */
export interface Network {
  /** All addresses of a name. The signal says that nobody waits for them any more. */
  resolve(name: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Begins a connection to one of these addresses, which are those that were checked. */
  connect(addresses: readonly string[], port: number): Socket;
  /** Certificates that are trusted, as PEM, in place of Node's own. */
  readonly authorities?: string;
}

/** Milliseconds for one of several addresses before the next is tried; the last has all the time that is left (compare RFC 8305, section 5). */
const ATTEMPT_MS = 1000;

/**
 * The operating system's look-up holds one of the process's four threads for files until DNS answers or gives up, and cannot be stopped. So that
 * names that are slow to answer never take them all, no more than this many are looked up at once; the others wait.
 */
const LOOKUPS_AT_ONCE = 2;

const lookups = new Turns(LOOKUPS_AT_ONCE);

/** The machine's own: names as the operating system resolves them, and no proxy. */
export const machineNetwork: Network = {
  resolve: (name, signal) => lookups.run(async () => (await lookup(name, { all: true })).map(({ address }) => address), signal),
  connect(addresses, port) {
    if (addresses.length === 1) return connect({ host: addresses[0]!, port });
    const known = addresses.map((address) => ({ address, family: isIP(address) }));
    return connect({
      host: "checked",
      port,
      lookup: (_name, _options, callback) => callback(null, known),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    });
  },
};
