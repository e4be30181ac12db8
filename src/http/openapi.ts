import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import fastifyPlugin from "fastify-plugin";
import { securitySchemes } from "./auth.js";

/** Collects the routes' schemas into an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1). */
export const openapi = fastifyPlugin(async (app: FastifyInstance, { version }: { readonly version: string }) => {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Whisper API",
        version,
        description:
          "Speech to text on your own machine. It speaks Deepgram's API, of recordings and of live audio, so that existing clients work after " +
          "changing one address.",
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: "/", description: "This server" }],
      tags: [
        { name: "Transcription", description: "Speech to text." },
        { name: "OpenAI", description: "Speech to text as OpenAI's clients ask for it." },
        { name: "Models", description: "What can be asked for." },
        { name: "Server", description: "Is it there, is it ready?" },
        { name: "Keys", description: "Keys are made with `npx whisper-api keys create --name NAME` in the server's folder." },
      ],
      components: { securitySchemes },
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `schema-${index}`) },
  });
});
