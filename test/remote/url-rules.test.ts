import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { allowedAddresses, checkUrl, RemoteError, type RemoteErrorCode, reachOf, type UrlRules } from "../../src/remote/index.js";
import { TestNetwork } from "./remote-server.js";

const publicOnly: UrlRules = { allowPrivate: false };
const privateToo: UrlRules = { allowPrivate: true };

/** What DNS says in these tests. */
function network(): TestNetwork {
  const dns = new TestNetwork();
  const names: Readonly<Record<string, readonly string[]>> = {
    "media.example": ["93.184.216.34"],
    "both.example": ["2606:2800:220:1:248:1893:25c8:1946", "93.184.216.34"],
    "xn--bcher-kva.example": ["93.184.216.34"],
    "intranet.example": ["10.1.2.3"],
    "loopback.example": ["127.0.0.1"],
    "loopback6.example": ["::1"],
    "mapped.example": ["::ffff:192.168.0.1"],
    "nat64.example": ["64:ff9b::a00:1"],
    "6to4.example": ["2002:7f00:1::"],
    "half.example": ["93.184.216.34", "10.0.0.1"],
    "half6.example": ["2606:2800:220:1:248:1893:25c8:1946", "fd00::1"],
    "metadata.example": ["169.254.169.254"],
    "metadata6.example": ["fd00:ec2::254"],
    "zone.example": ["fe80::1%eth0"],
    "multicast.example": ["239.1.2.3"],
    "garbage.example": ["localhost"],
    "empty.example": [],
    // A search domain, or a name from the machine's own file of hosts.
    localserver: ["192.168.1.5"],
    "localhost.": ["127.0.0.1"],
    "127.0.0.1.": ["127.0.0.1"],
  };
  for (const [name, addresses] of Object.entries(names)) dns.names.set(name, [addresses]);
  return dns;
}

type Verdict = RemoteErrorCode | "reached";

/** The URL, what becomes of it, and what becomes of it where private addresses are allowed, if that is something else than "reached". */
const tricks: readonly (readonly [url: string, verdict: Verdict, allowed?: Verdict])[] = [
  ["http://media.example/a.wav", "reached"],
  ["https://media.example/a.wav?x=1#y", "reached"],
  ["HTTPS://MEDIA.EXAMPLE/a.wav", "reached"],
  ["http://media.example./a.wav", "reached"],
  ["http://media.example:8123/", "reached"],
  ["http://media.example:22/", "reached"],
  ["http://user:password@media.example/", "reached"],
  ["http://both.example/", "reached"],
  ["http://bücher.example/", "reached"],
  ["http://ｍｅｄｉａ。ｅｘａｍｐｌｅ/", "reached"],
  ["http://93.184.216.34/", "reached"],
  ["http://1572395042/", "reached"],
  ["http://[2606:2800:220:1:248:1893:25c8:1946]/", "reached"],
  ["http://[::ffff:93.184.216.34]/", "reached"],
  [" http://media.example/ ", "reached"],
  // Schemes
  ["ftp://media.example/a.wav", "bad_url", "bad_url"],
  ["file:///etc/passwd", "bad_url", "bad_url"],
  ["data:audio/wav;base64,AAAA", "bad_url", "bad_url"],
  ["javascript:alert(1)", "bad_url", "bad_url"],
  ["gopher://127.0.0.1:6379/_x", "bad_url", "bad_url"],
  ["ws://media.example/", "bad_url", "bad_url"],
  ["blob:http://media.example/1", "bad_url", "bad_url"],
  ["dict://127.0.0.1:11211/stat", "bad_url", "bad_url"],
  ["http+unix://%2Fvar%2Frun%2Fdocker.sock/", "bad_url", "bad_url"],
  ["//media.example/a.wav", "bad_url", "bad_url"],
  ["media.example/a.wav", "bad_url", "bad_url"],
  ["/etc/passwd", "bad_url", "bad_url"],
  ["", "bad_url", "bad_url"],
  ["http://", "bad_url", "bad_url"],
  ["http:// media.example/", "bad_url", "bad_url"],
  ["http://media.example:99999/", "bad_url", "bad_url"],
  ["http://media.example:-1/", "bad_url", "bad_url"],
  ["http://localhost%00.media.example/", "bad_url", "bad_url"],
  ["http://[::1%25lo]/", "bad_url", "bad_url"],
  ["http://[fe80::1%eth0]/", "bad_url", "bad_url"],
  ["http://[::1/", "bad_url", "bad_url"],
  ["http://1.2.3.4.5/", "bad_url", "bad_url"],
  ["http://256.0.0.1/", "bad_url", "bad_url"],
  ["http://4294967296/", "bad_url", "bad_url"],
  // The machine itself, by name
  ["http://localhost/", "private", "unresolved"],
  ["http://LocalHost:8080/", "private", "unresolved"],
  ["http://localhost./", "private", "unresolved"],
  ["http://localhost../", "private"],
  ["http://foo.localhost/", "private", "unresolved"],
  ["http://a.b.localhost./", "private", "unresolved"],
  ["http://loc%61lhost/", "private", "unresolved"],
  ["http://ｌｏｃａｌｈｏｓｔ/", "private", "unresolved"],
  ["http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "private", "unresolved"],
  ["http://localho\u00adst/", "private", "unresolved"],
  // And by address
  ["http://127.0.0.1/", "private"],
  ["http://127.0.0.1:7860/v1/models", "private"],
  ["http://127.0.0.1./", "private"],
  ["http://127.0.0.1../", "private"],
  ["http://127.1/", "private"],
  ["http://127.0.1/", "private"],
  ["http://127.255.255.254/", "private"],
  ["http://2130706433/", "private"],
  ["http://0x7f000001/", "private"],
  ["http://0x7f.1/", "private"],
  ["http://0x7F.0x0.0x0.0x1/", "private"],
  ["http://0177.0.0.1/", "private"],
  ["http://017700000001/", "private"],
  ["http://0177.0x0.0.01/", "private"],
  ["http://127.0.0.0x1/", "private"],
  ["http://%31%32%37.0.0.1/", "private"],
  ["http://１２７.０.０.１/", "private"],
  ["http://①②⑦.⓪.⓪.①/", "private"],
  ["http://127。0。0。1/", "private"],
  ["http://127．0｡0．1/", "private"],
  ["http://𝟏𝟐𝟕.0.0.1/", "private"],
  ["http://127.0.0.1\n/", "private"],
  ["http://12\t7.0.0.1/", "private"],
  ["http:127.0.0.1/", "private"],
  ["http:/127.0.0.1/", "private"],
  ["http:///127.0.0.1/", "private"],
  ["http:\\\\127.0.0.1\\", "private"],
  ["http://0/", "private"],
  ["http://0.0.0.0:8000/", "private"],
  ["http://[::]/", "private"],
  ["http://[::1]/", "private"],
  ["http://[0:0:0:0:0:0:0:1]:80/", "private"],
  ["http://[::ffff:127.0.0.1]/", "private"],
  ["http://[::FFFF:7F00:1]/", "private"],
  ["http://[0:0:0:0:0:ffff:127.0.0.1]/", "private"],
  ["http://[::127.0.0.1]/", "private"],
  ["http://[::ffff:0:127.0.0.1]/", "private"],
  ["http://[64:ff9b::127.0.0.1]/", "private"],
  ["http://[64:ff9b:1::7f00:1]/", "private"],
  ["http://[2002:7f00:1::]/", "private"],
  ["http://[2001:0:0:0:0:0:80ff:fffe]/", "private"],
  // Somebody else's name before or behind what counts
  ["http://media.example@127.0.0.1/", "private"],
  ["http://media.example:80@127.0.0.1/", "private"],
  ["http://media.example%2f@127.0.0.1/", "private"],
  ["http://a@media.example@127.0.0.1/", "private"],
  ["http://127.0.0.1#@media.example/", "private"],
  ["http://127.0.0.1?@media.example/", "private"],
  ["http://127.0.0.1\\@media.example/", "private"],
  ["http://media.example\\@127.0.0.1/", "reached"],
  ["http://media.example#@127.0.0.1/", "reached"],
  // Other addresses that are not for everybody
  ["http://10.0.0.1/", "private"],
  ["http://012.0.0.1/", "private"],
  ["http://172.16.0.1/", "private"],
  ["http://192.168.1.1/", "private"],
  ["http://3232235777/", "private"],
  ["http://100.64.0.1/", "private"],
  ["http://198.18.0.1/", "private"],
  ["http://192.0.2.1/", "private"],
  ["http://240.0.0.1/", "private"],
  ["http://[fc00::1]/", "private"],
  ["http://[fdab::1]/", "private"],
  ["http://[fec0::1]/", "private"],
  ["http://[2001:db8::1]/", "private"],
  ["http://[3fff::1]/", "private"],
  ["http://[5f00::1]/", "private"],
  ["http://169.254.169.254/latest/meta-data/", "forbidden", "forbidden"],
  ["http://2852039166/", "forbidden", "forbidden"],
  ["http://0xa9fea9fe/", "forbidden", "forbidden"],
  ["http://0251.0376.0251.0376/", "forbidden", "forbidden"],
  ["http://169.16689662/", "forbidden", "forbidden"],
  ["http://[::ffff:169.254.169.254]/", "forbidden", "forbidden"],
  ["http://[::169.254.169.254]/", "forbidden", "forbidden"],
  ["http://[64:ff9b::a9fe:a9fe]/", "forbidden", "forbidden"],
  ["http://[fd00:ec2::254]/", "forbidden", "forbidden"],
  ["http://[fe80::1]/", "forbidden", "forbidden"],
  ["http://[ff02::1]/", "forbidden", "forbidden"],
  ["http://168.63.129.16/", "forbidden", "forbidden"],
  ["http://100.100.100.200/", "forbidden", "forbidden"],
  ["http://224.0.0.1/", "forbidden", "forbidden"],
  ["http://255.255.255.255/", "forbidden", "forbidden"],
  ["http://4294967295/", "forbidden", "forbidden"],
  // What DNS says
  ["http://intranet.example/", "private"],
  ["http://loopback.example/", "private"],
  ["http://loopback6.example/", "private"],
  ["http://mapped.example/", "private"],
  ["http://nat64.example/", "private"],
  ["http://6to4.example/", "private"],
  ["http://half.example/", "private"],
  ["http://half6.example/", "private"],
  ["http://localserver/", "private"],
  ["http://metadata.example/", "forbidden", "forbidden"],
  ["http://metadata6.example/", "forbidden", "forbidden"],
  ["http://zone.example/", "forbidden", "forbidden"],
  ["http://multicast.example/", "forbidden", "forbidden"],
  ["http://garbage.example/", "forbidden", "forbidden"],
  ["http://empty.example/", "unresolved", "unresolved"],
  ["http://nowhere.example/", "unresolved", "unresolved"],
];

async function verdict(url: string, rules: UrlRules): Promise<Verdict> {
  try {
    const addresses = await allowedAddresses(checkUrl(url, rules), rules, network());
    assert.ok(addresses.length > 0);
    return "reached";
  } catch (error) {
    assert.ok(error instanceof RemoteError, String(error));
    return error.code;
  }
}

for (const [url, expected, allowed = "reached"] of tricks) {
  test(`${JSON.stringify(url)}: ${expected}`, async () => {
    assert.equal(await verdict(url, publicOnly), expected);
    assert.equal(await verdict(url, privateToo), allowed);
  });
}

test("nobody is asked for the name of the machine itself, or of an address", async () => {
  for (const url of ["http://localhost/", "http://a.localhost./", "http://127.1/", "http://[::1]/", "http://8.8.8.8/"]) {
    const dns = network();
    await Promise.resolve()
      .then(() => allowedAddresses(checkUrl(url, publicOnly), publicOnly, dns))
      .catch(() => undefined);
    assert.deepEqual(dns.asked, []);
  }
});

test("ports can be held to a few", () => {
  const rules = { allowPrivate: false, ports: [80, 443, 8080, 8443] };
  for (const url of ["http://a.example/", "https://a.example/", "http://a.example:8443/"]) checkUrl(url, rules);
  for (const url of ["http://a.example:22/", "https://a.example:81/", "http://a.example:0/"])
    assert.throws(() => checkUrl(url, rules), { code: "forbidden", message: /: use one of 80, 443, 8080, 8443\.$/ });
});

const octets = fc.tuple(...([0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 255 })) as [fc.Arbitrary<number>, ...fc.Arbitrary<number>[]]));

test("however an IPv4 address is written, it is the same address", async () => {
  const spelt = [(n: number) => String(n), (n: number) => `0x${n.toString(16)}`, (n: number) => `0${n.toString(8)}`];
  const full = (digits: string) => digits.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
  await fc.assert(
    fc.asyncProperty(
      octets,
      fc.array(fc.constantFrom(...spelt), { minLength: 4, maxLength: 4 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(".", "。", "．", "%2e"),
      fc.boolean(),
      fc.constantFrom("", "."),
      async (parts, spellings, count, dot, wide, end) => {
        // The last of fewer than four parts holds what the others do not.
        const numbers = [...parts.slice(0, count - 1), parts.slice(count - 1).reduce((sum, value) => sum * 256 + value, 0)];
        const written = numbers.map((value, index) => spellings[index]!(value));
        const expected = { public: "reached", private: "private", never: "forbidden" }[reachOf(parts.join("."))];
        assert.equal(await verdict(`http://${written.map(wide ? full : String).join(dot)}${end}/`, publicOnly), expected);
      },
    ),
    { numRuns: 3000 },
  );
});

test("an error says nothing of name, password, path or query", async () => {
  const secret = fc.stringMatching(/^[a-z]{12,20}$/).map((text) => `zq${text}`);
  const hosts = [
    "127.0.0.1",
    "intranet.example",
    "nowhere.example",
    "metadata.example",
    "empty.example",
    "[::1]:99999",
    "media.example:22",
  ];
  await fc.assert(
    fc.asyncProperty(secret, fc.constantFrom(...hosts), fc.constantFrom("http", "https", "ftp"), async (text, host, scheme) => {
      const rules = { allowPrivate: false, ports: [80, 443] };
      const url = `${scheme}://${text}:${text}@${host}/${text}?key=${text}#${text}`;
      await assert.rejects(
        async () => allowedAddresses(checkUrl(url, rules), rules, network()),
        (error: RemoteError) => error instanceof RemoteError && !error.message.includes(text),
      );
    }),
  );
});

test("of a long host an error shows its beginning", () => {
  const host = `${"a".repeat(60)}.`.repeat(10);
  assert.throws(
    () => checkUrl(`http://${host}localhost/`, publicOnly),
    (error: Error) => error.message.length < 200,
  );
});
