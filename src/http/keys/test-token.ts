import { Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import type { AppOptions } from "../app-options.js";
import { errorResponses } from "../error-responses.js";
import { ApiError } from "../errors.js";

const TestToken = Type.Object(
  { success: Type.Literal(true), token: Type.String(), name: Type.String(), message: Type.String() },
  { description: "The key." },
);

/** `POST /v1/auth/test-token`: a key for anybody who asks, on servers that say so in their settings. */
export async function testToken(app: FastifyInstance, { config, keys }: AppOptions): Promise<void> {
  app.post<{ Querystring: { name?: string } }>(
    "/v1/auth/test-token",
    {
      schema: {
        operationId: "createTestToken",
        summary: "Make a key for tests",
        description: "Switched off unless the server's operator sets `ENABLE_TEST_TOKENS`.",
        tags: ["Keys"],
        querystring: Type.Object({ name: Type.Optional(Type.String({ description: "Name of the key; `test` by default." })) }),
        response: { 200: TestToken, ...errorResponses(400, 403) },
      },
    },
    async (request) => {
      if (!config.enableTestTokens) throw new ApiError("testTokensOff");
      const { key, name } = await keys.create(request.query.name || "test");
      return { success: true as const, token: key, name, message: "This key is shown once. Revoke it when the tests are done." };
    },
  );
}
