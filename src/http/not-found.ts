import type { FastifyInstance, FastifyRequest } from "fastify";
import fastifyPlugin from "fastify-plugin";
import { ApiError } from "./errors.js";

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
}

function pattern(url: string): RegExp {
  const source = url
    .replace(/\/+$/, "")
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/:[A-Za-z]+/g, "[^/]+")
    .replace(/\*/g, ".*");
  return new RegExp(`^${source}/?$`);
}

/** Tells an unknown path (404) from a known one with another method (405 with `Allow`, RFC 9110, section 15.5.6). */
export const notFound = fastifyPlugin(async (app: FastifyInstance) => {
  const routes: Route[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) if (!url.includes("*")) routes.push({ method: one, pattern: pattern(url) });
  });
  app.setNotFoundHandler(async (request: FastifyRequest) => {
    const path = request.url.split("?")[0]!;
    const allowed = [...new Set(routes.filter((route) => route.pattern.test(path)).map((route) => route.method))].sort().join(", ");
    if (allowed === "") throw new ApiError("notFound", { method: request.method, path: path.slice(0, 200) });
    throw new ApiError("methodNotAllowed", { method: request.method, path, allowed }, { headers: { allow: allowed } });
  });
});
