// Connects to the server and shows what comes: the part that every example has in common.
import process from "node:process";
import { WebSocket } from "ws";
import { type Results, TerminalTranscript } from "./terminal-transcript.js";

export interface LiveStream {
  readonly socket: WebSocket;
  readonly transcript: TerminalTranscript;
}

export const DEFAULT_URL = "http://localhost:7860";

/** Milliseconds for the body of an answer that refuses the connection. */
const BODY_MS = 5000;

export function fail(message: string, status = 1): never {
  console.error(message);
  process.exit(status);
}

/** Runs what reads the command line: what is wrong with it is said in a sentence, above the usage. */
export function orUsage<T>(read: () => T, usage: string): T {
  try {
    return read();
  } catch (error) {
    fail(`${(error as Error).message}\n\n${usage}`, 2);
  }
}

export const missingToken = new Error(
  "--token is missing: give an API key. The server shows one at its first start; npx whisper-api keys create makes another.",
);

/**
 * Where a server transcribes live audio.
 *
 * @param url its address: http, https, ws or wss, with or without /v1/listen
 * @throws Error with a sentence for the user
 */
export function liveAddress(url: string): URL {
  const [scheme = "", rest = ""] = url.split("://", 2);
  const schemes: Readonly<Record<string, string>> = { http: "ws", https: "wss", ws: "ws", wss: "wss" };
  const socketScheme = schemes[scheme.toLowerCase()];
  if (socketScheme === undefined || !URL.canParse(`${socketScheme}://${rest}`)) {
    throw new Error(`--url ${url} is no address of a server: give one like ${DEFAULT_URL}.`);
  }
  const address = new URL(`${socketScheme}://${rest}`);
  address.pathname = `${address.pathname.replace(/(\/v1(\/listen)?)?\/*$/, "")}/v1/listen`;
  return address;
}

/** What a refusal says: the sentence of its JSON body, or the body as it is. */
function sentenceOf(body: string): string {
  try {
    return JSON.parse(body).err_msg ?? body;
  } catch {
    return body.trim() || "it does not say why";
  }
}

export function openLiveStream(address: URL, token: string, query: Readonly<Record<string, string>>): LiveStream {
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
    const body = response.toArray({ signal: AbortSignal.timeout(BODY_MS) }).catch(() => []);
    fail(`The server refused the connection (${response.statusCode}): ${sentenceOf(Buffer.concat(await body).toString())}`);
  });
  socket.on("error", (error: Error & { readonly code?: string }) => {
    fail(`No connection to ${address.host}: ${error.message || error.code}. Is the server running there? --url gives another address.`);
  });
  // Whoever reads what is printed may have enough of it, as `head` has.
  process.stdout.on("error", (error: Error & { readonly code?: string }) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });

  return { socket, transcript };
}
