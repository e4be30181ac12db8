import type { IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import { headerKey } from "./auth.js";

/** The member of a list of subprotocols before a key. */
const scheme = /^(?:token|bearer)$/i;

function members({ headers }: Pick<IncomingMessage, "headers">): readonly string[] {
  return (headers["sec-websocket-protocol"] ?? "").split(",").map((member) => member.trim());
}

/** Where the pair stands that browsers give a key with, since they cannot send headers: `token, KEY` or `bearer, KEY`. */
function pairAt(protocols: readonly string[]): number {
  return protocols.findIndex((member, index) => scheme.test(member) && protocols[index + 1] !== undefined);
}

/** The key of a handshake: from the query, from the header, or from the list of subprotocols; the first that is there counts. */
export function liveKey(request: FastifyRequest): string | undefined {
  const { token } = request.query as { readonly token?: string | readonly string[] };
  const asked = [token].flat()[0];
  if (asked !== undefined && asked !== "") return asked;
  if (request.headers.authorization !== undefined) return headerKey(request);
  const protocols = members(request.raw);
  const at = pairAt(protocols);
  return at === -1 ? undefined : protocols[at + 1];
}

/** The subprotocol that the answer names, because browsers want one of theirs: the scheme, and never the key. */
export function chosenProtocol(request: Pick<IncomingMessage, "headers">): string | false {
  const protocols = members(request);
  return protocols[pairAt(protocols)] ?? false;
}
