import type { FastifyInstance } from "fastify";
import fastifyPlugin from "fastify-plugin";
import { ApiError } from "./errors.js";

/** While the server shuts down, connections that are still open get 503 for new requests; the running ones end in peace. */
export const closing = fastifyPlugin(async (app: FastifyInstance) => {
  let closed = false;
  app.addHook("preClose", async () => {
    closed = true;
  });
  app.addHook("onRequest", async () => {
    if (closed) throw new ApiError("closing", {}, { headers: { connection: "close", "retry-after": "5" } });
  });
});
