import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import process from "node:process";

/** What is asked of every recorder: samples of 16 bits, little-endian, one channel, without a header. */
export const SAMPLE_RATE = 16_000;

/** A program that records, as many systems have one. */
interface Recorder {
  readonly command: string;
  /** Of Debian and Ubuntu, where it is not called as the program. */
  readonly package?: string;
  /** Its arguments for samples on standard output. */
  args(device: string | undefined): readonly string[];
  /** What lists the devices whose names `args` takes. */
  readonly list?: readonly [command: string, ...args: string[]];
}

const rate = String(SAMPLE_RATE);
const ffmpeg = (format: string, input: (device: string | undefined) => string, list: readonly string[]): Recorder => ({
  command: "ffmpeg",
  args: (device) => ["-loglevel", "error", "-f", format, "-i", input(device), "-ac", "1", "-ar", rate, "-f", "s16le", "-"],
  list: ["ffmpeg", "-hide_banner", ...list],
});
const sox: Recorder = {
  command: "sox",
  args: (device) => [
    "-q",
    ...(device === undefined ? ["-d"] : ["-t", "alsa", device]),
    ..."-t raw -r 16000 -e signed -b 16 -c 1 -".split(" "),
  ],
};

const RECORDERS: Readonly<Partial<Record<NodeJS.Platform, readonly Recorder[]>>> = {
  linux: [
    {
      command: "parec",
      package: "pulseaudio-utils",
      args: (device) => [
        ...["--format=s16le", `--rate=${rate}`, "--channels=1", "--latency-msec=50"],
        ...(device === undefined ? [] : [`--device=${device}`]),
      ],
      list: ["pactl", "list", "short", "sources"],
    },
    {
      command: "arecord",
      package: "alsa-utils",
      args: (device) => [...["-q", "-t", "raw", "-f", "S16_LE", "-r", rate, "-c", "1"], ...(device === undefined ? [] : ["-D", device])],
      list: ["arecord", "-L"],
    },
    ffmpeg("alsa", (device = "default") => device, ["-sources", "alsa"]),
    sox,
  ],
  darwin: [
    ffmpeg("avfoundation", (device = "default") => `:${device}`, ["-f", "avfoundation", "-list_devices", "true", "-i", ""]),
    { ...sox, args: () => sox.args(undefined) },
  ],
  win32: [ffmpeg("dshow", (device = "default") => `audio=${device}`, ["-f", "dshow", "-list_devices", "true", "-i", "dummy"])],
};

/** Those of them that this machine has, the best first. */
function installed(): Recorder[] {
  const known = RECORDERS[process.platform] ?? [];
  return known.filter(({ command }) => spawnSync(command, ["--version"], { stdio: "ignore" }).error === undefined);
}

function namesOf(recorders: readonly Recorder[]): string {
  return recorders.map(({ command, package: name }) => (name === undefined ? command : `${command} (in the package ${name})`)).join(", ");
}

/** What the help says of them. */
export const RECORDERS_HELP = `The first of these that the system has records:
  Linux    ${namesOf(RECORDERS.linux!)}
  macOS    ${namesOf(RECORDERS.darwin!)}
  Windows  ${namesOf(RECORDERS.win32!)}`;

function noneInstalled(): Error {
  const names = namesOf(RECORDERS[process.platform] ?? []);
  const wanted = names !== "" ? `Install one of ${names}` : "None is known for this system";
  return new Error(`No program that records was found. ${wanted}, or give the audio with --source.`);
}

/**
 * Starts the first recorder that gives audio.
 *
 * @param onAudio is called with each piece
 * @returns the process; it ends when it is killed
 * @throws Error with a sentence for the user
 */
export async function startRecording(device: string | undefined, onAudio: (piece: Buffer) => void): Promise<ChildProcess> {
  const recorders = installed();
  if (recorders.length === 0) throw noneInstalled();
  const complaints: string[] = [];
  for (const recorder of recorders) {
    const child = spawn(recorder.command, recorder.args(device), { stdio: ["ignore", "pipe", "pipe"] });
    let log = "";
    child.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
    child.stdout.on("data", onAudio);
    // A program may be there and still have no device or sound server to record from: then it ends without a sample.
    const works = await new Promise<boolean>((settle) => {
      child.stdout.once("data", () => settle(true));
      child.once("close", () => settle(false));
    });
    if (works) return child;
    complaints.push(`${recorder.command}: ${log.trim() || "no audio"}`);
  }
  throw new Error(`Nothing could be recorded.\n${complaints.join("\n")}`);
}

/** @throws Error with a sentence for the user */
export function listDevices(): void {
  const recorder = installed()[0];
  if (recorder === undefined) throw noneInstalled();
  if (recorder.list === undefined) throw new Error(`${recorder.command} cannot list devices; it records from the system's default.`);
  const [command, ...args] = recorder.list;
  const { error } = spawnSync(command, args, { stdio: "inherit" });
  if (error !== undefined) throw new Error(`${command} could not be run: ${error.message}`);
}
