import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RunningServer } from "../http/running-server.js";
import { root } from "../started-program.js";

const own = join(root, ".clients/bin/python");
const older = join(root, ".clients/older/bin/python");
/** Where scripts/test-clients.sh puts a Python with the clients' packages; else whatever Python there is. */
export const python = existsSync(own) ? own : "python3";

export const withoutPythonClients: string | false = existsSync(older) ? false : "needs the clients of scripts/test-clients.sh";

/** A Python that scripts/test-clients.sh installs: the newest clients, or older ones that are in use. */
export interface PythonClients {
  readonly program: string;
  /** The version of a package. */
  version(name: string): string;
  /** Calls a function of a file in test/clients/python with the server's address and a key; what it returns. */
  call<T>(server: RunningServer, file: string, name: string, ...args: readonly unknown[]): Promise<T>;
}

function installed(program: string, list: string): PythonClients {
  const lines = readFileSync(join(root, "scripts/test-clients", list), "utf8").split("\n");
  const folder = join(root, "test/clients/python");
  return {
    program,
    version: (name) => lines.find((line) => line.startsWith(`${name}==`))!.slice(name.length + 2),
    async call(server, file, name, ...args) {
      const env = {
        ...process.env,
        SERVER: server.url,
        KEY: server.key,
        AUDIO: join(root, "audio/jfk.wav"),
        PYTHONDONTWRITEBYTECODE: "1",
      };
      const options = { env, timeout: 120_000, maxBuffer: 2 ** 24 };
      const { stdout } = await promisify(execFile)(program, [join(folder, "run.py"), file, name, JSON.stringify(args)], options);
      return JSON.parse(stdout.trim().split("\n").at(-1)!);
    },
  };
}

export const newestPython: PythonClients = installed(own, "python.txt");
export const olderPython: PythonClients = installed(older, "python-older.txt");
