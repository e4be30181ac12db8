import type { FastifyInstance } from "fastify";
import fastifyPlugin from "fastify-plugin";

/** Deepgram's header, and the one that the OpenAI SDKs and Deepgram's newer ones read. */
export function requestIdHeaders(id: string) {
  return { "dg-request-id": id, "x-request-id": id };
}

/** Puts the request's id on every answer. */
export const requestId = fastifyPlugin(async (app: FastifyInstance) => {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(requestIdHeaders(request.id));
  });
});
