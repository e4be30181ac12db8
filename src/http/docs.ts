import { createReadStream } from "node:fs";
import { join } from "node:path";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { assets } from "./assets.js";
import { pagePolicy } from "./page-policy.js";

/** Both viewers write their styles into the page; neither may load or send anything beyond this server. */
const policy = pagePolicy({
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data:",
  "font-src": "'self' data:",
  "worker-src": "blob:",
  "base-uri": "'self'",
  "form-action": "'self'",
});

const redocPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Whisper API</title>
<link rel="icon" href="data:,">
<style>body { margin: 0 }</style>
</head>
<body>
<redoc spec-url="/v1/openapi.json"></redoc>
<script src="/redoc/redoc.standalone.js"></script>
</body>
</html>
`;

/** The API's description and two ways to read it, all from this server alone. */
export async function docs(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: policy,
    uiConfig: { layout: "BaseLayout", docExpansion: "list", displayRequestDuration: true },
    theme: { title: "Whisper API" },
  });

  app.get("/", { schema: { hide: true } }, async (_request, reply) => reply.redirect("/docs", 307));

  app.get("/v1/openapi.json", { schema: { hide: true } }, async () => app.swagger());

  app.get("/redoc", { schema: { hide: true } }, async (_request, reply) =>
    reply.header("content-security-policy", policy).type("text/html; charset=utf-8").send(redocPage),
  );

  app.get("/redoc/redoc.standalone.js", { schema: { hide: true } }, async (_request, reply) =>
    reply
      .header("cache-control", "public, max-age=86400")
      .type("text/javascript; charset=utf-8")
      .send(createReadStream(join(assets, "redoc.standalone.js"))),
  );
}
