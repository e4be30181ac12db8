// Connects to the server and shows what comes: the part that every example has in common.
import process from "node:process";
import { WebSocket } from "ws";
import { type Results, TerminalTranscript } from "./terminal-transcript.js";

export interface LiveStream {
  readonly socket: WebSocket;
  readonly transcript: TerminalTranscript;
}

export function fail(message: string, status = 1): never {
  console.error(message);
  process.exit(status);
}

export function openLiveStream(url: string, token: string, query: Readonly<Record<string, string>>): LiveStream {
  const address = new URL(url);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  const socket = new WebSocket(address, { headers: { Authorization: `Token ${token}` } });
  const transcript = new TerminalTranscript();

  socket.on("message", (data) => {
    const message = JSON.parse(data.toString());
    if (message.type === "Results") transcript.show(message as Results);
    if (message.type === "Error") transcript.note(`The server says: ${message.description}`);
  });

  // A wrong key or parameter is answered before there is a WebSocket, with a status and a JSON body that says why.
  socket.on("unexpected-response", async (_, response) => {
    fail(`The server refused the connection (${response.statusCode}): ${(await response.toArray()).join("")}`);
  });
  socket.on("error", (error) => fail(`No connection to ${url}: ${error.message || "is the server running?"}`));

  return { socket, transcript };
}
