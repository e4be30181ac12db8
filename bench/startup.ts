import type { BenchOptions } from "./options.js";
import { type CppSetup, startFasterWhisper, startWhisperCpp } from "./peers.js";
import { progress } from "./progress.js";
import type { PythonWorker } from "./python-worker.js";
import type { Section } from "./section.js";
import { Server } from "./server.js";
import { median } from "./statistics.js";
import { fixed, table } from "./table.js";

/** Start-up: our server until /health says ready; the peers until their model is loaded, with and without Python and its libraries. */
export async function measureStartup(options: BenchOptions, cppSetup?: CppSetup): Promise<Section> {
  const rounds = options.quick ? 2 : 5;
  const raw: Record<string, number[]> = {};
  const note = (name: string, seconds: number) => {
    raw[name] = [...(raw[name] ?? []), seconds];
  };
  const notePeer = async (name: string, starting: Promise<PythonWorker>) => {
    const worker = await starting;
    note(`${name}: process until loaded`, worker.startSeconds);
    note(`${name}: model alone`, worker.loadSeconds);
    await worker.close();
  };
  for (let round = 0; round < rounds; round += 1) {
    progress(`start ${round + 1} of ${rounds}`);
    for (const npm of [true, false]) {
      const server = await Server.start({ ...options, npm });
      note(npm ? "whisper-api: npm start until ready" : "whisper-api: node until ready", server.startSeconds);
      await server.close();
    }
    if (options.peers !== "none") await notePeer("faster-whisper", startFasterWhisper(options.model, options.threads));
    if (cppSetup !== undefined) await notePeer("whisper.cpp", startWhisperCpp(options.model, cppSetup));
  }
  const rows = Object.entries(raw).map(([name, seconds]) => [
    name,
    fixed(median(seconds), 2),
    fixed(Math.min(...seconds), 2),
    fixed(Math.max(...seconds), 2),
  ]);
  return { title: `Start-up, seconds (${rounds} rounds)`, text: table(["", "median", "least", "most"], rows), raw };
}
