import { readFileSync } from "node:fs";
import { join } from "node:path";

const fixture = (name: string) => readFileSync(join(import.meta.dirname, "../../../test/remote/fixtures", name), "utf8");

/** A certificate for media.example, bücher.example and 93.184.216.34, signed by itself. Nobody trusts it but who is given it. */
export const identity = { key: fixture("key.pem"), cert: fixture("cert.pem") };
