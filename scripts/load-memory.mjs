// What loading a model takes, part by part, each in a process of its own with the server's settings of the allocator:
//   npm run -s build && node scripts/load-memory.mjs FILE…
// After: resident memory that loading added. Peak: the most that it was above the start (VmHWM).
import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import process from "node:process";
import { MEMORY_SETTINGS } from "../dist/src/cli/supervisor.js";

const MB = (bytes) => Math.round(bytes / 1e6);
const status = (field) => 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync("/proc/self/status", "utf8"))[1]);

async function measure(part, path) {
  const { loadDecoder, loadEncoder } = await import("../dist/src/whisper/index.js");
  const { collectGarbage } = await import("../dist/src/engine/memory.js");
  const load = part === "encoder" ? loadEncoder : loadDecoder;
  await collectGarbage();
  const before = status("VmRSS");
  writeFileSync("/proc/self/clear_refs", "5"); // the high-water mark begins here (proc(5))
  const from = process.cpuUsage();
  const loaded = await load(path, { threads: 2, collect: collectGarbage });
  const { user, system } = process.cpuUsage(from);
  const seconds = (user + system) / 1e6;
  await collectGarbage();
  const peak = status("VmHWM") - before;
  const after = status("VmRSS") - before;
  console.log(JSON.stringify({ peak, after, seconds }));
  process.exit(loaded === undefined ? 1 : 0);
}

if (process.argv[2] === "--part") await measure(process.argv[3], process.argv[4]);
else
  for (const path of process.argv.slice(2)) {
    console.log(`${basename(path)}, ${MB(statSync(path).size)} MB`);
    for (const part of ["encoder", "decoder"]) {
      const args = [...MEMORY_SETTINGS.args, import.meta.filename, "--part", part, path];
      const env = { ...process.env, ...MEMORY_SETTINGS.env };
      const { stdout, status: code } = spawnSync(process.execPath, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
      if (code !== 0) process.exit(1);
      const { peak, after, seconds } = JSON.parse(stdout);
      console.log(
        `  ${part}: after ${MB(after)} MB, peak ${MB(peak)} MB (${(peak / after).toFixed(2)} ×), ${seconds.toFixed(2)} s of processor time`,
      );
    }
  }
