import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where scripts/test-clients.sh puts a Python with the clients' packages; else whatever Python there is. */
const own = join(import.meta.dirname, "../../../.clients/bin/python");
export const python = existsSync(own) ? own : "python3";
