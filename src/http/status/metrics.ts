import type { FastifyInstance, onRequestAsyncHookHandler } from "fastify";
import type { AppOptions } from "../app-options.js";
import { authenticate, headerKey } from "../auth.js";
import { ApiError } from "../errors.js";
import type { Recorder } from "./recorder.js";

/** `GET /metrics`, in Prometheus' text format. */
export async function metrics(
  app: FastifyInstance,
  { config, engine, keys, recorder }: AppOptions & { readonly recorder: Recorder },
): Promise<void> {
  // prom-client is read only where it is wanted.
  const register = config.metrics === "off" ? undefined : (await import("./registry.js")).registry(engine, keys, recorder);
  const onRequest: onRequestAsyncHookHandler[] = config.metrics === "key" ? [authenticate(keys, headerKey, { scope: "admin" })] : [];
  app.get("/metrics", { onRequest, schema: { hide: true } }, async (_request, reply) => {
    if (register === undefined) throw new ApiError("metricsOff");
    return reply.type(register.contentType).send(await register.metrics());
  });
}
