import type { FastifyInstance } from "fastify";
import type { AppOptions } from "../app-options.js";
import { acceptJson } from "../json-body.js";
import { CreatedKeyInfo, KeyInfo, TokenDetails } from "./key-info.js";
import { manageKeys } from "./keys.js";
import { testToken } from "./test-token.js";
import { tokens } from "./tokens.js";

/** Everything about keys over HTTP. */
export async function keyRoutes(app: FastifyInstance, options: AppOptions): Promise<void> {
  for (const schema of [KeyInfo, CreatedKeyInfo, TokenDetails]) app.addSchema(schema);
  acceptJson(app);
  await app.register(manageKeys, options);
  await app.register(tokens, options);
  await app.register(testToken, options);
}
