import { type Static, Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import { describeKey } from "../../keys/index.js";
import type { AppOptions } from "../app-options.js";
import { authenticate, callerOf, headerKey, security } from "../auth.js";
import { errorResponses } from "../error-responses.js";
import { ApiError } from "../errors.js";

/** Seconds. */
const usualLife = 30;
const longestLife = 3600;

const Grant = Type.Object({
  ttl_seconds: Type.Optional(
    Type.Number({ minimum: 1, maximum: longestLife, default: usualLife, description: "Seconds that the token lives." }),
  ),
});

const Granted = Type.Object(
  {
    access_token: Type.String({ description: "The token: `Authorization: Bearer TOKEN`, or as the key of a WebSocket." }),
    expires_in: Type.Number({ description: "Seconds that it lives." }),
  },
  { description: "A short-lived token." },
);

/** Deepgram's token-based authentication (https://developers.deepgram.com/reference/auth/tokens/grant), and what a credential is. */
export async function tokens(app: FastifyInstance, { keys }: AppOptions): Promise<void> {
  app.post<{ Body: Static<typeof Grant> }>(
    "/v1/auth/grant",
    {
      onRequest: authenticate(keys),
      schema: {
        operationId: "grantToken",
        summary: "Make a short-lived token",
        description:
          "For browsers and other places where a key would not stay secret. The token may transcribe, as long as its key may, and nothing else; " +
          "what it does counts against the key's limits. A stream that it opened goes on when the token ends.",
        tags: ["Keys"],
        security,
        body: Grant,
        response: { 200: Granted, ...errorResponses(400, 401, 403, 429) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (caller.tokenExpires !== undefined) throw new ApiError("onlyToken");
      const { ttl_seconds: seconds = usualLife } = request.body;
      const token = await keys.grant(caller, seconds);
      return reply.header("cache-control", "no-store").send({ access_token: token, expires_in: seconds });
    },
  );

  app.get(
    "/v1/auth/token",
    {
      onRequest: authenticate(keys, headerKey, { counted: false }),
      schema: {
        operationId: "tokenDetails",
        summary: "Show what this key is",
        description: "Name, scopes, end, limits and usage of the key, or the short-lived token, that the request is sent with.",
        tags: ["Keys"],
        security,
        response: { 200: Type.Ref("TokenDetails"), ...errorResponses(401) },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { tokenExpires: ends } = caller;
      const { id, ...info } = describeKey(keys.standing(caller), keys.now());
      return {
        api_key_id: id,
        token: ends !== undefined,
        id,
        ...info,
        scopes: [...caller.scopes],
        ...(ends !== undefined && { expires: ends }),
      };
    },
  );
}
