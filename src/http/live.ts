import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import websocket from "@fastify/websocket";
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from "fastify";
import type { WebSocket } from "ws";
import { EngineError, type EngineStream } from "../engine/index.js";
import type { Caller } from "../keys/index.js";
import type { AppOptions } from "./app-options.js";
import { authenticate, callerOf, security } from "./auth.js";
import { refuseHandshake } from "./error-body.js";
import { errorResponses } from "./error-responses.js";
import { ApiError, fromEngine } from "./errors.js";
import { chosenProtocol, liveKey } from "./live-key.js";
import { liveParameterTable } from "./live-parameters.js";
import { type LiveRequest, readLiveRequest } from "./live-request.js";
import { LiveSocket, type SocketLimits } from "./live-socket.js";
import { querySchema } from "./parameter-table.js";
import { quotaHeaders } from "./quota-headers.js";
import { requestIdHeaders } from "./request-id.js";
import { webSocketUpgrades } from "./upgrades.js";

/** Bytes of one frame. Ten minutes of 16-bit samples at 16 kHz: nothing live is so long, and each client may make the server hold one. */
const largestFrame = 16 * 2 ** 20;
/** Milliseconds for clients to answer the Close frame of a server that stops. */
const farewell = 1000;

const schema: FastifySchema = {
  operationId: "listenLive",
  summary: "Transcribe live audio (WebSocket)",
  description:
    "A WebSocket: connect to `ws://…/v1/listen` with these parameters, send audio in binary frames and `KeepAlive`, `Finalize` and " +
    "`CloseStream` in text frames, and read `Metadata`, `Results`, `SpeechStarted` and `UtteranceEnd`. What is wrong with the key or the " +
    "parameters is answered before the upgrade, with the reason in the header `dg-error` too. Browsers give the key as the " +
    "subprotocols `token, KEY`. This page cannot open it.",
  tags: ["Transcription"],
  security,
  querystring: querySchema(liveParameterTable),
  response: {
    101: { description: "The stream is open; its id is in `dg-request-id`." },
    ...errorResponses(400, 401, 403, 426, 429, 503),
  },
};

interface Prepared {
  readonly asked: LiveRequest;
  readonly stream: EngineStream;
}

/** `GET /v1/listen` with an upgrade, Deepgram's transcription of live audio. */
export async function live(app: FastifyInstance, { config, engine, decoder, detector, keys, liveLimits }: AppOptions): Promise<void> {
  const limits: SocketLimits = {
    idleSeconds: config.liveIdleSeconds,
    sessionSeconds: config.maxLiveSeconds,
    mostUnread: 2 ** 20,
    unreadSeconds: 30,
    ...liveLimits,
  };
  const sessions = new Set<LiveSocket>();
  const prepared = new WeakMap<FastifyRequest, Prepared>();
  const greetings = new WeakMap<IncomingMessage, Readonly<Record<string, string>>>();

  const handshakes = webSocketUpgrades(app.server, "/v1/listen");
  await app.register(websocket, {
    options: {
      server: handshakes,
      maxPayload: largestFrame,
      handleProtocols: (_offered, request) => chosenProtocol(request),
    },
    // The socket has its own listeners: see live-socket.ts.
    errorHandler: (error, socket, request) => {
      request.log.debug({ err: error }, "live stream");
      if (socket.readyState === socket.OPEN && socket.listenerCount("message") === 0) socket.close(1011, "NET-0000");
    },
    preClose: (done) => void stop().finally(() => done()),
  });
  app.websocketServer.on("headers", (headers: string[], request: IncomingMessage) => {
    headers.push(...Object.entries(greetings.get(request) ?? {}).map(([name, value]) => `${name}: ${value}`));
  });
  app.websocketServer.on("wsClientError", (error: Error, socket: Duplex, request: IncomingMessage) =>
    refuseHandshake(new ApiError("badHandshake", { reason: `${error.message}.` }), socket, greetings.get(request)?.["x-request-id"]),
  );

  /** Sessions get a second less than the server, to be told. */
  async function stop(): Promise<void> {
    const server = app.websocketServer;
    // Handshakes that still come are answered as the plain requests that they are.
    handshakes.removeAllListeners("upgrade");
    for (const session of sessions) session.stop();
    const all = Promise.all([...sessions].map((session) => session.ended));
    await Promise.race([all, pause(Math.max(0, config.shutdownSeconds - 1) * 1000)]);
    const closed = Promise.all([...server.clients].map((socket) => new Promise((resolve) => socket.once("close", resolve))));
    await Promise.race([closed, pause(Math.min(farewell, config.shutdownSeconds * 1000))]);
    for (const session of sessions) session.terminate();
    for (const socket of server.clients) socket.terminate();
    server.close();
  }

  async function mustUpgrade(request: FastifyRequest): Promise<void> {
    if (request.ws !== true) throw new ApiError("upgradeRequired", {}, { headers: { upgrade: "websocket", connection: "upgrade" } });
  }

  /** All that can be refused is refused here, before the upgrade. */
  async function prepare(request: FastifyRequest): Promise<void> {
    greetings.set(request.raw, requestIdHeaders(request.id));
    // It left while its key was looked up: nobody would tell the stream.
    if (request.raw.socket.destroyed) throw new ApiError("clientGone");
    const asked = readLiveRequest(request.query as Readonly<Record<string, unknown>>, engine.models());
    request.facts.model = asked.model.id;
    const stream = openStream(asked, callerOf(request));
    // Whatever becomes of the handshake.
    request.raw.socket.once("close", () => stream.release());
    prepared.set(request, { asked, stream });
    greetings.set(request.raw, { ...requestIdHeaders(request.id), ...quotaHeaders(callerOf(request).quota()) });
  }

  /** A stream of the engine that is counted as one of the caller's until it is released. */
  function openStream(asked: LiveRequest, caller: Caller): EngineStream {
    const end = caller.openStream();
    try {
      const stream = engine.openStream(asked.speech);
      const release = () => {
        stream.release();
        end();
      };
      return { transcribe: (...window) => stream.transcribe(...window), release };
    } catch (error) {
      end();
      throw error instanceof EngineError ? fromEngine(error, true) : error;
    }
  }

  function converse(socket: WebSocket, request: FastifyRequest): void {
    const from = performance.now();
    const { asked, stream } = prepared.get(request)!;
    const { session, raw, multichannel, model, text, speech, namesLanguages, languageTags, tags, extra, warnings } = asked;
    request.facts.session = true;
    const connection = new LiveSocket(
      socket,
      () => request.raw.socket.bytesRead,
      limits,
      callerOf(request),
      { decoder, detector, stream },
      {
        session,
        multichannel,
        maxSeconds: limits.sessionSeconds,
        ...(raw !== undefined && { raw }),
        identity: {
          requestId: request.id,
          model,
          text,
          namesLanguages,
          languageTags,
          warnings,
          ...(speech.task === "translate" && { textLanguage: "en" }),
          ...(tags !== undefined && { tags }),
          ...(extra !== undefined && { extra }),
        },
      },
    );
    sessions.add(connection);
    void connection.ended.then(({ ending, code, error }) => {
      sessions.delete(connection);
      if (error !== undefined) request.log.error({ err: error }, "live stream failed");
      const { audioSeconds, bytes, channels, slowestFinalMs } = connection.figures();
      request.log.info(
        {
          method: "GET",
          route: "/v1/listen",
          status: 101,
          key: request.facts.keyName,
          model: model.id,
          close_code: code,
          ending,
          bytes,
          channels,
          audio_seconds: Math.round(audioSeconds * 1000) / 1000,
          slowest_final_ms: Math.round(slowestFinalMs),
          total_ms: Math.round(performance.now() - from),
        },
        "live stream",
      );
    });
  }

  app.route({
    method: "GET",
    url: "/v1/listen",
    exposeHeadRoute: false,
    schema,
    config: { transcribes: true },
    // The table of parameters gives better errors than a schema can.
    validatorCompiler: () => (value: unknown) => ({ value }),
    onRequest: [mustUpgrade, authenticate(keys, liveKey)],
    preHandler: prepare,
    handler: async (_request: FastifyRequest, _reply: FastifyReply) => {
      throw new ApiError("upgradeRequired");
    },
    wsHandler: converse,
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
