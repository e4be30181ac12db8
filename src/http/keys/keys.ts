import { type Static, Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import { describeKey, type KeyChanges, parseExpiry } from "../../keys/index.js";
import type { AppOptions } from "../app-options.js";
import { authenticate, headerKey, security } from "../auth.js";
import { errorResponses } from "../error-responses.js";
import { limitChanges, limitProperties, scopes } from "./key-info.js";

const name = Type.String({ description: "What the key is for." });
const expires = Type.String({ description: "When it ends: `30d`, `12h`, a date (its beginning, UTC) or a time as in RFC 3339." });

const NewKey = Type.Object(
  {
    name,
    scopes: Type.Optional(scopes),
    expires: Type.Optional(Type.Union([expires, Type.Null()])),
    limits: Type.Optional(Type.Object(limitProperties, { additionalProperties: false })),
  },
  { additionalProperties: false, examples: [{ name: "laptop", expires: "90d", limits: { requests_per_minute: 60 } }] },
);

const ChangedKey = Type.Object(
  {
    name: Type.Optional(name),
    scopes: Type.Optional(scopes),
    expires: Type.Optional(Type.Union([expires, Type.Null()])),
    limits: Type.Optional(Type.Object(limitChanges, { additionalProperties: false })),
  },
  { additionalProperties: false, description: "What is absent stays; `null` takes it away.", examples: [{ limits: { streams: 2 } }] },
);

const Which = Type.Object({ prefix: Type.String({ description: "The key's first characters, up to eight, or its `id`." }) });

function limitsOf(given: Static<typeof ChangedKey>["limits"] = {}): NonNullable<KeyChanges["limits"]> {
  return {
    ...(given.requests_per_minute !== undefined && { requestsPerMinute: given.requests_per_minute }),
    ...(given.streams !== undefined && { streams: given.streams }),
    ...(given.minutes_per_day !== undefined && { minutesPerDay: given.minutes_per_day }),
  };
}

function changesOf({ name, scopes, expires, limits }: Static<typeof ChangedKey>, now: number): KeyChanges {
  return {
    ...(name !== undefined && { name }),
    ...(scopes !== undefined && { scopes }),
    ...(expires !== undefined && { expires: expires === null ? null : parseExpiry(expires, now) }),
    limits: limitsOf(limits),
  };
}

/** What administrators do with keys: list, make, change, revoke. */
export async function manageKeys(app: FastifyInstance, { keys }: AppOptions): Promise<void> {
  const onRequest = authenticate(keys, headerKey, { scope: "admin" });
  const schema = { tags: ["Keys"], security };

  app.get(
    "/v1/keys",
    {
      onRequest,
      schema: {
        ...schema,
        operationId: "listKeys",
        summary: "List the keys",
        description: "The oldest first, revoked ones included. Takes a key with the scope `admin`, as do the next three.",
        response: { 200: Type.Object({ keys: Type.Array(Type.Ref("KeyInfo")), count: Type.Integer() }), ...errorResponses(401, 403) },
      },
    },
    async () => {
      const all = await keys.list();
      return { keys: all.map((key) => describeKey(key, keys.now())), count: all.length };
    },
  );

  app.post<{ Body: Static<typeof NewKey> }>(
    "/v1/keys",
    {
      onRequest,
      schema: {
        ...schema,
        operationId: "createKey",
        summary: "Make a key",
        description: "The answer shows the key, this once; the server stores its hash alone.",
        body: NewKey,
        response: { 201: Type.Ref("CreatedKey"), ...errorResponses(400, 401, 403) },
      },
    },
    async ({ body }, reply) => {
      const { name: _, ...options } = changesOf(body, keys.now());
      const { key, ...record } = await keys.create(body.name, options as Parameters<typeof keys.create>[1]);
      return reply
        .code(201)
        .header("cache-control", "no-store")
        .send({ key, ...describeKey(record, keys.now()) });
    },
  );

  app.patch<{ Params: Static<typeof Which>; Body: Static<typeof ChangedKey> }>(
    "/v1/keys/:prefix",
    {
      onRequest,
      schema: {
        ...schema,
        operationId: "updateKey",
        summary: "Change a key",
        description: "Takes effect at once. 409 where no working key with the scope `admin` would be left.",
        params: Which,
        body: ChangedKey,
        response: { 200: Type.Ref("KeyInfo"), ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async ({ params, body }) => describeKey(await keys.update(params.prefix, changesOf(body, keys.now()), { keepAdmin: true }), keys.now()),
  );

  app.delete<{ Params: Static<typeof Which> }>(
    "/v1/keys/:prefix",
    {
      onRequest,
      schema: {
        ...schema,
        operationId: "revokeKey",
        summary: "Revoke a key",
        description:
          "Takes effect at once, for the key's short-lived tokens too; what runs is finished. 409 where no working key with the scope `admin` would be left.",
        params: Which,
        response: { 200: Type.Ref("KeyInfo"), ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async ({ params }) => describeKey(await keys.revoke(params.prefix, { keepAdmin: true }), keys.now()),
  );
}
