import { randomUUID } from "node:crypto";
import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import { TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { AppOptions } from "./app-options.js";
import { callbacks } from "./callbacks.js";
import { closing } from "./closing.js";
import { webConsole } from "./console.js";
import { docs } from "./docs.js";
import { ErrorBody, sendClientError, sendError } from "./error-body.js";
import { guide } from "./guide/index.js";
import { health } from "./health.js";
import { keyRoutes } from "./keys/index.js";
import { listen } from "./listen.js";
import { ListenAccepted } from "./listen-accepted.js";
import { ListenResponse } from "./listen-response.js";
import { live } from "./live.js";
import { models } from "./models.js";
import { notFound } from "./not-found.js";
import { audio } from "./openai/index.js";
import { openapi } from "./openapi.js";
import { quotaHeaderNames } from "./quota-headers.js";
import { requestFacts } from "./request-facts.js";
import { requestId } from "./request-id.js";
import { requests } from "./requests.js";
import { metrics, Recorder, status } from "./status/index.js";
import { unreadBody } from "./unread-body.js";

const methods = ["GET", "HEAD", "POST", "PATCH", "DELETE"];
const exposedHeaders = ["dg-request-id", "x-request-id", "retry-after", ...quotaHeaderNames];

/**
 * Puts the server together without listening: `inject` tests it, `listen` serves it. Closing it leaves engine, decoder and keys open.
 */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { config, logger } = options;
  const app: FastifyInstance = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // One line a request of our own instead: see request-facts.ts.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request_id" }),
    genReqId: () => randomUUID(),
    clientErrorHandler: sendClientError as never,
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply as never),
    // Own answer in the API's form instead: see closing.ts.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    keepAliveTimeout: 65_000,
    // The body has its own limits: see received-body.ts.
    requestTimeout: 0,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    http: { headersTimeout: 60_000, maxHeaderSize: 65_536 },
    schemaController: {
      compilersFactory: {
        // Here and not by `setValidatorCompiler`, which plugins that add schemas of their own do not inherit.
        buildValidator: (() => TypeBoxValidatorCompiler) as never,
        // Schemas of answers are for the description: the types hold them, and Fastify's compiler takes a tenth of a start.
        buildSerializer: () => () => JSON.stringify,
      },
    },
  });

  app.setErrorHandler(sendError);
  // No body is read before a route asks for it.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));
  app.addSchema(ErrorBody);
  app.addSchema(ListenResponse);
  app.addSchema(ListenAccepted);

  const recorder = new Recorder(options.engine, options.keys);
  recorder.watch(app);
  await app.register(requestFacts, { ended: recorder.ended });
  await app.register(requestId);
  await app.register(unreadBody);
  await app.register(notFound);
  await app.register(closing);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { "default-src": ["'none'"], "frame-ancestors": ["'none'"] } },
    // Whether there is TLS in front is for whoever puts it there to say.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  });
  if (config.corsOrigins.length > 0) {
    const origin = config.corsOrigins.includes("*") ? "*" : [...config.corsOrigins];
    await app.register(cors, { origin, methods, exposedHeaders, maxAge: 600 });
  }
  await app.register(openapi, { version: options.version });
  await app.register(listen, { ...options, intake: callbacks(app, options) });
  await app.register(requests, options);
  await app.register(live, options);
  await app.register(audio, options);
  await app.register(models, options);
  await app.register(health, options);
  await app.register(keyRoutes, options);
  await app.register(status, { ...options, recorder });
  await app.register(metrics, { ...options, recorder });
  await app.register(docs);
  await app.register(guide, { prefix: "/guide" });
  await app.register(webConsole);
  return app;
}
