import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import fastifyPlugin from "fastify-plugin";

/** Milliseconds for which a client may go on sending a body that was already answered. */
const patience = 30_000;

const continued = new WeakSet<FastifyRequest>();

function expects(request: FastifyRequest): boolean {
  return request.headers.expect?.toLowerCase() === "100-continue" && !continued.has(request);
}

/** Tells a client that waits with `Expect: 100-continue` to send the body (RFC 9110, section 10.1.1). */
export function acceptBody(request: FastifyRequest, reply: FastifyReply): void {
  if (!expects(request)) return;
  continued.add(request);
  reply.raw.writeContinue();
}

/**
 * Answers that come before the whole body was read. Closing at once would reset the connection under a client that still sends, and it
 * would never see the answer (RFC 9112, section 9.6); so the rest is read and thrown away, but not for ever.
 */
export const unreadBody = fastifyPlugin(async (app: FastifyInstance) => {
  // Node would ask for the body by itself; acceptBody does when the request is worth it.
  app.server.on("checkContinue", (request, response) => app.routing(request, response));

  app.addHook("onSend", async (request, reply) => {
    // A body that was never asked for may still come or not: the next request cannot be told from it.
    if (expects(request)) reply.header("connection", "close");
  });

  app.addHook("onResponse", async (request) => {
    const { raw } = request;
    if (raw.complete || raw.destroyed || expects(request)) return;
    const timer = setTimeout(() => raw.complete || raw.destroy(), patience);
    timer.unref();
    raw.once("close", () => clearTimeout(timer));
    // Whoever was being fed takes no more.
    raw.unpipe();
    raw.resume();
  });
});
