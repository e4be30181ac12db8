/** wscat with somebody at the keyboard who, once the connection is open, asks for its end. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";

const program = createRequire(import.meta.url).resolve("wscat/bin/wscat");
const child = spawn(process.execPath, [program, ...process.argv.slice(2)], { stdio: ["pipe", "pipe", "inherit"] });
let typed = false;
child.stdout.on("data", (text: Buffer) => {
  process.stdout.write(text);
  // The first line is Metadata: the connection is open.
  if (typed || !text.includes("\n")) return;
  typed = true;
  child.stdin.write('{"type":"CloseStream"}\n');
});
child.once("close", (code) => {
  process.exitCode = code ?? 1;
});
