import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { assets } from "./assets.js";
import { pagePolicy } from "./page-policy.js";

/**
 * The page may load and talk to this server alone, and nothing in it is written inline. `'self'` includes the WebSockets of the same host
 * (CSP 3, section 6.7.2.8; Chromium, Firefox, Safari 15.4); `blob:` is what the visitor's own recordings are played from.
 */
const policy = pagePolicy({
  "font-src": "'self'",
  "media-src": "'self' blob:",
  "base-uri": "'none'",
  "form-action": "'none'",
  "require-trusted-types-for": "'script'",
  "trusted-types": "'none'",
});

const hidden = { schema: { hide: true } };

/** The web console: a page and the files that the build made for it (scripts/console.mjs). It has no more rights than the key that is typed in. */
export async function webConsole(app: FastifyInstance): Promise<void> {
  // The files' names carry their content's hash.
  await app.register(fastifyStatic, {
    root: join(assets, "console"),
    prefix: "/console/",
    wildcard: false,
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: "365d",
  });

  app.get("/console", hidden, (_request, reply) =>
    reply
      .header("content-security-policy", policy)
      .header("permissions-policy", "microphone=(self), camera=(), geolocation=()")
      .sendFile("console.html", assets, { immutable: false, maxAge: 0 }),
  );

  // Relative, so that it is right behind a proxy that adds a prefix.
  app.get("/console/", hidden, (_request, reply) => reply.redirect("../console", 307));
}
