import { join } from "node:path";
import fastifyStatic from "@fastify/static";
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

const page = (head: string, body: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Whisper API</title>
<link rel="icon" href="/docs/icon.svg" type="image/svg+xml">
<style>body { margin: 0 }</style>
${head}
</head>
<body>
${body}
</body>
</html>
`;

const swaggerPage = page(
  '<link rel="stylesheet" href="/docs/swagger-ui.css">',
  '<div id="swagger-ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/swagger.js"></script>',
);

const redocPage = page("", '<redoc spec-url="/v1/openapi.json"></redoc><script src="/docs/redoc.standalone.js"></script>');

const hidden = { schema: { hide: true } };

/** The API's description and two ways to read it, all from this server alone. */
export async function docs(app: FastifyInstance): Promise<void> {
  // The viewers, as the build put them there (scripts/assets.mjs).
  await app.register(fastifyStatic, { root: join(assets, "docs"), prefix: "/docs/", wildcard: false, index: false, maxAge: "1d" });

  app.get("/", hidden, async (_request, reply) => reply.redirect("/docs", 307));

  app.get("/v1/openapi.json", hidden, async () => app.swagger());

  for (const [path, html] of [
    ["/docs", swaggerPage],
    ["/redoc", redocPage],
  ] as const) {
    app.get(path, hidden, async (_request, reply) =>
      reply.header("content-security-policy", policy).type("text/html; charset=utf-8").send(html),
    );
    app.get(`${path}/`, hidden, async (_request, reply) => reply.redirect(path, 307));
  }
}
