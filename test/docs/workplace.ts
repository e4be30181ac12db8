import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Command } from "../cli/command.js";
import { python } from "../clients/client-python.js";
import { sample } from "../http/running-server.js";
import { type Ended, root, StartedProgram } from "../started-program.js";
import { FileHost } from "./file-host.js";

/** Seconds that a piece of a document may take on a busy machine. */
const mostSeconds = 150;

export const hasCurl = spawnSync("curl", ["--version"]).status === 0;
/** Go, and the one package that examples in it use, where Debian has it. */
const goPath = "/usr/share/gocode";
export const hasGo = spawnSync("go", ["version"]).status === 0 && existsSync(join(goPath, "src/github.com/gorilla/websocket"));

/** Which packages the clients' Python lacks. */
export function missingPackages(names: readonly string[]): readonly string[] {
  return names.filter((name) => spawnSync(python, ["-c", `import ${name}`]).status !== 0);
}

/** What stands in a reader's PATH: programs of this repository, and a microphone that plays the sample and falls silent. */
function programs(bin: string, samples: string): Readonly<Record<string, string>> {
  const own = (...path: string[]) => `"${process.execPath}" "${join(root, "dist", ...path)}"`;
  const curl = spawnSync("sh", ["-c", "command -v curl"], { encoding: "utf8" }).stdout.trim();
  return {
    // An error of the server is one of the document.
    curl: `exec "${curl}" --fail-with-body -sS "$@"`,
    npx: `name=$1; shift
case $name in
  whisper-api) exec ${own("bundle/cli/main.js")} "$@" ;;
  wscat) exec "${join(bin, "wscat")}" "$@" ;;
  *) echo "npx $name is none of this repository's programs" >&2; exit 1 ;;
esac`,
    wscat: `exec ${own("test/docs/typed-wscat.js")} "$@"`,
    python: `exec "${python}" "$@"`,
    parec: `[ "$1" = --version ] || exec cat "${samples}"`,
    pactl: "echo '0 microphone'",
  };
}

/** The package that Python's examples record with, as far as they use it; it plays the sample and then presses Ctrl-C. */
const soundDevice = (samples: string) => `import os, signal, threading, time

class PortAudioError(Exception):
    pass

class RawInputStream:
    def __init__(self, rate, size, device, channels, dtype, callback):
        assert (rate, channels, dtype) == (16000, 1, "int16")
        self.size, self.callback = size, callback
    def __enter__(self):
        threading.Thread(target=self.play, daemon=True).start()
    def __exit__(self, *_):
        pass
    def play(self):
        with open("${samples}", "rb") as audio:
            while piece := audio.read(2 * self.size):
                self.callback(piece, self.size, None, None)
                time.sleep(0.005)
        os.kill(os.getpid(), signal.SIGINT)

def query_devices():
    return "> 0 microphone"
`;

/** A folder as a reader of the documents has it, with a server of its own: the repository's files, recordings, and the key's name filled in. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), "docs-"));
  readonly #environment: Readonly<Record<string, string>>;
  #server: Command | undefined;
  readonly #files = new FileHost(this.folder);
  #filesUrl = "";
  #port = "";
  #key = "";

  constructor() {
    const inside = (name: string) => join(this.folder, name);
    for (const name of ["audio", "dist", "examples", "node_modules", "scripts", "models"]) symlinkSync(join(root, name), inside(name));
    writeFileSync(inside("audio.wav"), sample);
    for (const name of ["talk.mp3", "audio.mp3"]) copyFileSync(join(root, "test/audio/fixtures/stereo-48k.mp3"), inside(name));
    for (const name of ["today.flac"]) copyFileSync(join(root, "test/audio/fixtures/mono-16k.flac"), inside(name));
    for (const name of ["monday.m4a", "tuesday.m4a"]) copyFileSync(join(root, "test/audio/fixtures/stereo-44k.m4a"), inside(name));
    for (const name of ["mine.bin", "my-model.bin", "ggml-swiss.bin"]) linkSync(join(root, "models/ggml-tiny.en-q8_0.bin"), inside(name));
    mkdirSync(inside("bin"));
    mkdirSync(inside("devices"));
    writeFileSync(inside("samples-of-the-microphone"), sample.subarray(44));
    for (const [name, script] of Object.entries(programs(inside("bin"), inside("samples-of-the-microphone")))) {
      writeFileSync(join(inside("bin"), name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(inside("bin"), name), 0o755);
    }
    writeFileSync(inside("devices/sounddevice.py"), soundDevice(inside("samples-of-the-microphone")));
    this.#environment = {
      ...(process.env as Record<string, string>),
      PATH: [inside("bin"), process.env.PATH].join(delimiter),
      PYTHONPATH: inside("devices"),
      DATA_DIR: inside("data"),
      GO111MODULE: "off",
      GOPATH: goPath,
      GOFLAGS: "",
    };
  }

  async start(): Promise<void> {
    this.#filesUrl = await this.#files.start();
    // Live text may be late on the tests' machine, and nothing here is about that.
    const settings = {
      PORT: "0",
      DATA_DIR: join(this.folder, "data"),
      MAX_LIVE_DELAY: "600000",
      AUDIO_URL_ALLOW_PRIVATE: "true",
      CALLBACK_ALLOW_PRIVATE: "true",
    };
    this.#server = new Command(["serve"], settings, this.folder);
    const [, port] = await this.#server.says(/ready at http:\/\/localhost:(\d+)/, 120);
    const [, key] = await this.#server.says(/^ {2}([0-9a-f]{64})$/m);
    this.#port = port!;
    this.#key = key!;
  }

  /** A document's text with this server's address and key in the place of the printed ones. */
  filled(text: string): string {
    return (
      text
        .replaceAll("localhost:7860", `localhost:${this.#port}`)
        .replaceAll("YOUR_API_KEY", this.#key)
        .replaceAll("https://example.com", this.#filesUrl)
        // The examples' own default is the port that servers have.
        .replace(/examples\/\S+\.(js|py)\b/g, `$& --url ws://localhost:${this.#port}/v1/listen`)
    );
  }

  async sh(script: string): Promise<Ended> {
    return this.run("sh", [
      "-e",
      "-c",
      this.filled(script).replaceAll("1a2b3c4d", script.includes("1a2b3c4d") ? await this.#otherKey() : ""),
    ]);
  }

  /** The beginning of a key that may be ended. */
  async #otherKey(): Promise<string> {
    const { stdout } = await this.run("npx", ["whisper-api", "keys", "create", "--name", "other", "--json"]);
    return JSON.parse(stdout).prefix;
  }

  /** A file in the folder with a document's text. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, this.filled(text));
    return path;
  }

  async run(program: string, args: readonly string[]): Promise<Ended> {
    const started = new StartedProgram(program === "npx" ? join(this.folder, "bin/npx") : program, args, {
      cwd: this.folder,
      env: this.#environment,
    });
    started.process.stdin!.end();
    const timer = setTimeout(() => started.process.kill("SIGKILL"), mostSeconds * 1000);
    try {
      return await started.ended;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    this.#files.close();
    this.#server?.process.kill("SIGTERM");
    await this.#server?.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
