import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/**
 * `public` may be reached by everybody; `private` (loopback, local networks, reserved and documentation ranges) where the operator allows it;
 * `never` is link-local and multicast, and the fixed addresses under which clouds give a machine its credentials.
 */
export type Reach = "public" | "private" | "never";

/**
 * Where clouds answer their own machines, outside the link-local range: Azure, Alibaba, Oracle, Amazon and Google (from their documentation of
 * instance metadata). Those inside it (169.254.169.254 of nearly all) are refused with the whole range.
 */
const CLOUD: ReadonlySet<string> = new Set(["168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"]);

const NEVER: ReadonlySet<string> = new Set(["linkLocal", "multicast", "broadcast"]);

/** All that is given out of IPv6 for the public (IANA, "IPv6 Global Unicast Address Assignments"); what lies outside is special or reserved. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];

/** @param address as DNS or a URL parser gives it: four decimal parts, or IPv6 without brackets, with a zone or without. Anything else is `never`. */
export function reachOf(address: string): Reach {
  switch (isIP(address)) {
    case 4:
      return reachOfV4(ipaddr.IPv4.parse(address));
    case 6: {
      // Through the URL parser, which writes every part in hexadecimal: ipaddr.js takes ::a.b.c.d for the mapped form.
      const plain = new URL(`http://[${address.replace(/%.*$/s, "")}]/`).hostname.slice(1, -1);
      return reachOfV6(ipaddr.IPv6.parse(plain));
    }
    default:
      return "never";
  }
}

function reachOfV4(address: ipaddr.IPv4): Reach {
  const range = address.range();
  if (NEVER.has(range) || CLOUD.has(address.toString())) return "never";
  return range === "unicast" ? "public" : "private";
}

function reachOfV6(address: ipaddr.IPv6): Reach {
  const range = address.range();
  const { parts } = address;
  if (NEVER.has(range) || CLOUD.has(address.toString())) return "never";
  const embedded = embeddedV4(parts, range);
  if (embedded !== undefined) {
    // The mapped form is the same address to the operating system, and a translator (RFC 6052) makes it the same to the network.
    const passes = range === "ipv4Mapped" || (range === "rfc6052" && parts[2] === 0);
    const reach = reachOfV4(embedded);
    return reach === "public" && !passes ? "private" : reach;
  }
  return range === "unicast" && address.match(GLOBAL_UNICAST) ? "public" : "private";
}

/** The IPv4 address inside one of IPv6, by whichever of the ways there have been. */
function embeddedV4(parts: readonly number[], range: string): ipaddr.IPv4 | undefined {
  const at = (index: number, mask = 0) => {
    const [high, low] = [parts[index]! ^ mask, parts[index + 1]! ^ mask];
    return new ipaddr.IPv4([high >> 8, high & 255, low >> 8, low & 255]);
  };
  switch (range) {
    case "ipv4Mapped": // RFC 4291, section 2.5.5.2
    case "rfc6145": // ::ffff:0:a.b.c.d
    case "rfc6052": // 64:ff9b::a.b.c.d; RFC 8215 leaves the form of 64:ff9b:1::/48 open
      return at(6);
    case "6to4": // RFC 3056: 2002:a.b.c.d::
      return at(1);
    case "teredo": // RFC 4380, section 4: the client's address with its bits turned
      return at(6, 0xffff);
    case "unspecified":
    case "loopback":
      return undefined;
  }
  // IPv4-compatible (RFC 4291, section 2.5.5.1) and ISATAP (RFC 5214, section 6.1).
  if (parts.slice(0, 6).every((part) => part === 0)) return at(6);
  return (parts[4]! & 0xfdff) === 0 && parts[5] === 0x5efe ? at(6) : undefined;
}
