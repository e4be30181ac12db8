import type { FastifyInstance } from "fastify";
import { ApiError } from "./errors.js";
import { jsonBodyLimit } from "./json-limit.js";
import { schemaFault } from "./schema-faults.js";
import { acceptBody } from "./unread-body.js";

/**
 * Lets the routes of a plugin read JSON, whatever the Content-Type says: curl and older SDKs name another, or none. An empty body is `{}`.
 */
export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string", bodyLimit: jsonBodyLimit }, (request, text: string, done) => {
    if (text.trim() === "") done(null, {});
    else {
      parse(request, text, (error, body) =>
        error === null ? done(null, body) : done(new ApiError("badRequest", { reason: "the body is not valid JSON." }, { cause: error })),
      );
    }
  });
  app.setSchemaErrorFormatter((faults) => schemaFault(faults));
  app.addHook("preParsing", async (request, reply) => acceptBody(request, reply));
  app.addHook("preValidation", async (request) => {
    if (request.method !== "GET") request.body ??= {};
  });
}
