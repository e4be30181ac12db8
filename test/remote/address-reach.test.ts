import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Reach, reachOf } from "../../src/remote/index.js";

/** From IANA's registries of special-purpose addresses, both versions, and from the RFCs on putting one version's into the other's. */
const addresses: Readonly<Record<Reach, readonly string[]>> = {
  public: [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2606:2800:220:1:248:1893:25c8:1946",
    "2a00:1450:4001:80b::200e",
    "3ffe:ffff::1",
    // The same address as 8.8.8.8 to the operating system, and to a network that translates.
    "::ffff:8.8.8.8",
    "::ffff:808:808",
    "64:ff9b::8.8.8.8",
  ],
  private: [
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.9",
    "192.0.0.170",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.255.255",
    "192.175.48.1",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "240.0.0.0",
    "255.255.255.254",
    "::",
    "::1",
    "::2",
    "::ffff:0.0.0.0",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:192.168.1.1",
    "::ffff:0:127.0.0.1",
    "::ffff:0:8.8.8.8",
    // IPv4-compatible
    "::127.0.0.1",
    "::8.8.8.8",
    // NAT64
    "64:ff9b::10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::8.8.8.8",
    "64:ff9b:1::10.0.0.1",
    // 6to4 and Teredo
    "2002:7f00:1::",
    "2002:808:808::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    // ISATAP
    "2a00:1450:4001:80b:0:5efe:10.0.0.1",
    "2a00:1450:4001:80b:200:5efe:8.8.8.8",
    "100::1",
    "100:0:0:1::1",
    "200::1",
    "400::1",
    "4000::1",
    "5f00::1",
    "8000::1",
    "e000::1",
    "2001:1::1",
    "2001:2::1",
    "2001:3::1",
    "2001:4:112::1",
    "2001:10::1",
    "2001:20::1",
    "2001:30::1",
    "2001:1ff:ffff::1",
    "2001:db8::1",
    "2620:4f:8000::1",
    "3fff::1",
    "fc00::1",
    "fdff:ffff::1",
    "fec0::1",
  ],
  never: [
    "169.254.0.0",
    "169.254.169.254",
    "169.254.170.2",
    "169.254.255.255",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "224.0.0.1",
    "239.255.255.255",
    "255.255.255.255",
    "fe80::1",
    "fe80::1%eth0",
    "febf:ffff::1",
    "ff02::1",
    "fd00:ec2::254",
    "fd00:ec2::254%lo",
    "fd20:ce::254",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "::ffff:224.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::169.254.169.254",
    "::169.254.169.254",
    "2002:a9fe:a9fe::1",
    // Teredo has the address with its bits turned.
    "2001:0:4136:e378:8000:63bf:5601:5601",
    "2a00:1450:4001:80b:0:5efe:169.254.169.254",
    // No addresses as DNS writes them: whoever would read them might read them differently.
    "",
    "127.1",
    "0x7f.0.0.1",
    "2130706433",
    "017700000001",
    "127.0.0.01",
    "1.2.3.4.5",
    "1.2.3",
    " 8.8.8.8",
    "[::1]",
    "8.8.8.8:80",
    "example.com",
  ],
};

for (const [reach, list] of Object.entries(addresses)) {
  for (const address of list) {
    test(`${JSON.stringify(address)} is ${reach}`, () => assert.equal(reachOf(address), reach));
  }
}

const octet = fc.integer({ min: 0, max: 255 });
const part = fc.integer({ min: 0, max: 0xffff });
const hex = (parts: readonly number[]) => parts.map((value) => value.toString(16)).join(":");

test("an IPv4 address inside one of IPv6 is never more reachable than by itself", () => {
  const order: readonly Reach[] = ["never", "private", "public"];
  const ways: readonly ((a: number, b: number) => string)[] = [
    (a, b) => `::ffff:${hex([a, b])}`,
    (a, b) => `::ffff:0:${hex([a, b])}`,
    (a, b) => `64:ff9b::${hex([a, b])}`,
    (a, b) => `64:ff9b:1::${hex([a, b])}`,
    (a, b) => `::${hex([a, b])}`,
    (a, b) => `2002:${hex([a, b])}::1`,
    (a, b) => `2001:0:0:0:0:0:${hex([a ^ 0xffff, b ^ 0xffff])}`,
    (a, b) => `2a00:1450:1:1:200:5efe:${hex([a, b])}`,
  ];
  fc.assert(
    fc.property(octet, octet, octet, octet, fc.constantFrom(...ways), (a, b, c, d, way) => {
      const alone = order.indexOf(reachOf([a, b, c, d].join(".")));
      assert.ok(order.indexOf(reachOf(way((a << 8) | b, (c << 8) | d))) <= alone);
    }),
    { numRuns: 5000 },
  );
});

test("of IPv6 nothing outside 2000::/3 is public but what stands for a public IPv4 address", () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 8, maxLength: 8 }), (parts) => {
      if (parts[0]! >> 13 !== 1) assert.notEqual(reachOf(hex(parts)), "public");
    }),
    { numRuns: 5000 },
  );
});
