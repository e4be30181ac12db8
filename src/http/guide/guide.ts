import { readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { assets } from "../assets.js";
import { ApiError } from "../errors.js";
import { pagePolicy } from "../page-policy.js";

/** Everything that a page shows comes from this server, and nothing stands inline. */
const policy = pagePolicy({ "base-uri": "'self'", "form-action": "'none'" });

/** Written by `npm run build` from docs/*.md. */
const pages = join(assets, "guide");

/** The guide at `/guide`, rendered when the server was built. A page's address is its file's name without `.html`. */
export async function guide(app: FastifyInstance): Promise<void> {
  const missing = readFileSync(join(pages, "404.html"), "utf8");
  await app.register(fastifyStatic, {
    root: pages,
    prefix: "/",
    extensions: ["html"],
    // Asked for anew each time and answered with 304: another version of the server has other pages.
    cacheControl: false,
    setHeaders: (reply) => {
      reply.header("cache-control", "no-cache");
      reply.header("content-security-policy", policy);
    },
  });
  app.get("/", { prefixTrailingSlash: "no-slash", schema: { hide: true } }, async (_request, reply) => reply.sendFile("index.html"));
  // Links are relative, so that they are right behind a proxy that adds a prefix; so is this.
  app.get("/", { prefixTrailingSlash: "slash", schema: { hide: true } }, async (_request, reply) => reply.redirect("../guide", 307));
  app.setNotFoundHandler(async ({ method, url }, reply) => {
    const path = url.split("?")[0]!;
    if (method !== "GET" && method !== "HEAD") throw new ApiError("notFound", { method, path: path.slice(0, 200) });
    return (
      reply
        .code(404)
        .header("cache-control", "no-cache")
        .header("content-security-policy", policy)
        .type("text/html; charset=utf-8")
        // Its links are those of a page right below /guide.
        .send(missing.replace("<head>", `<head>\n<base href="${"../".repeat(Math.max(0, path.split("/").length - 3))}./">`))
    );
  });
}
