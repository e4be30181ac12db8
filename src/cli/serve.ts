import { defineCommand } from "citty";
import { reporting } from "./failure.js";
import { followSupervisor, supervise, wantsSupervisor } from "./supervisor.js";

async function serve(): Promise<void> {
  if (wantsSupervisor()) return supervise();
  followSupervisor();
  // Not before: the supervisor would read all of it for nothing.
  const { runServer } = await import("./server.js");
  return runServer();
}

export const serveCommand = defineCommand({
  meta: { name: "serve", description: "Run the server; settings come from the environment" },
  run: reporting(serve),
});
