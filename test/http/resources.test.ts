import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { parameterTable } from "../../src/http/listen-parameters.js";
import { liveParameterTable } from "../../src/http/live-parameters.js";
import { type RunningServer, startServer } from "./running-server.js";

let server: RunningServer;

before(async () => {
  server = await startServer({ BACKEND_CORS_ORIGINS: "https://app.example", ENABLE_TEST_TOKENS: "true" });
});
after(() => server.close());

const get = (url: string, headers: Record<string, string> = {}) => server.app.inject({ method: "GET", url, headers });

test("ping and health", async () => {
  assert.deepEqual((await get("/ping")).json(), { ping: "pong", status: "healthy" });
  const health = await get("/health");
  assert.equal(health.statusCode, 200);
  const { status, engine, callbacks } = health.json();
  assert.deepEqual(callbacks, { waiting: 0, transcribing: 0, delivering: 0 });
  assert.equal(status, "ready");
  assert.equal(engine.admitted, 0);
  assert.equal(engine.workers.length, 1);
  assert.equal(engine.workers[0].alive, true);
  assert.equal((await server.app.inject({ method: "HEAD", url: "/ping" })).statusCode, 200);
});

test("models in the forms of three kinds of client", async () => {
  const list = (await get("/v1/models")).json();
  assert.equal(list.count, list.models.length);
  assert.equal(list.models[0].name, "tiny.en");
  assert.equal(list.models[0].file, "ggml-tiny.en-q8_0.bin");
  assert.equal(list.models[0].size_bytes, 43_550_795);
  assert.equal(list.models[0].language, "en");
  assert.equal(list.stt[0].architecture, "whisper");
  assert.deepEqual(list.stt[0].languages, ["en"]);
  assert.deepEqual(list.tts, []);
  assert.equal(list.object, "list");
  assert.deepEqual(Object.keys(list.data[0]), ["id", "object", "created", "owned_by"]);
  for (const id of ["tiny.en", list.stt[0].uuid]) {
    const one = (await get(`/v1/models/${id}`)).json();
    assert.equal(one.id, "tiny.en");
    assert.equal(one.canonical_name, "tiny.en");
    assert.equal(one.model_id, "tiny.en");
  }
});

test("the API's description is valid and complete", async () => {
  const response = await get("/v1/openapi.json");
  const document = response.json();
  const result = await new Validator().validate(document);
  assert.equal(result.valid, true, JSON.stringify(result.errors));
  const fresh = (await get("/v1/openapi.json")).json();
  assert.match(fresh.openapi, /^3\.1\./);
  const { post } = fresh.paths["/v1/listen"];
  assert.deepEqual(
    post.parameters.map((parameter: { name: string }) => parameter.name),
    Object.keys(parameterTable),
  );
  for (const parameter of post.parameters) assert.ok(parameter.description.length > 5, parameter.name);
  const { get: live } = fresh.paths["/v1/listen"];
  assert.match(live.summary, /WebSocket/);
  assert.deepEqual(
    live.parameters.map((parameter: { name: string }) => parameter.name),
    Object.keys(liveParameterTable),
  );
  assert.deepEqual(Object.keys(live.responses), ["101", "400", "401", "403", "426", "429", "503"]);
  assert.deepEqual(Object.keys(post.requestBody.content), [
    "audio/*",
    "video/*",
    "application/octet-stream",
    "multipart/form-data",
    "application/json",
  ]);
  const refs = (...names: readonly string[]) => names.map((name) => ({ $ref: `#/components/schemas/${name}` }));
  for (const [status, answer] of Object.entries<{ description: string; content: { "application/json": { schema: object } } }>(
    post.responses,
  )) {
    assert.ok(answer.description.length > 5, status);
    const expected = status === "200" ? { anyOf: refs("ListenResponse", "ListenAccepted") } : refs("Error")[0];
    assert.deepEqual(answer.content["application/json"].schema, expected);
  }
  const [delivery] = Object.values<{ post: { requestBody: { content: { "application/json": { schema: object } } } } }>(
    post.callbacks.delivery,
  );
  assert.deepEqual(delivery?.post.requestBody.content["application/json"].schema, { anyOf: refs("ListenResponse", "Error") });
  assert.deepEqual(Object.keys(fresh.paths["/v1/requests/{id}"].get.responses), ["200", "401", "404", "500", "503"]);
  for (const task of ["transcriptions", "translations"]) {
    const { requestBody, responses } = fresh.paths[`/v1/audio/${task}`].post;
    const { properties, required } = requestBody.content["multipart/form-data"].schema;
    assert.deepEqual([required, properties.file.format, properties.model.examples], [["file"], "binary", ["whisper-1"]]);
    assert.equal("timestamp_granularities[]" in properties, task === "transcriptions");
    assert.equal("text/event-stream" in responses[200].content, task === "transcriptions");
    assert.equal(responses[400].content["application/json"].schema.$ref, "#/components/schemas/OpenAiError");
  }
  assert.deepEqual(Object.keys(fresh.components.securitySchemes), ["token", "bearer"]);
});

test("the pages load nothing from elsewhere", async () => {
  assert.equal((await get("/")).statusCode, 307);
  assert.equal((await get("/")).headers.location, "/docs");
  for (const page of ["/docs", "/redoc"]) {
    assert.equal((await get(`${page}/`)).headers.location, page);
    const response = await get(page);
    assert.equal(response.statusCode, 200);
    assert.equal(/https?:\/\//.test(response.body.replaceAll("http://www.w3.org", "")), false, page);
    const policy = String(response.headers["content-security-policy"]);
    assert.match(policy, /default-src 'none'/);
    assert.equal(/https:|\*|unsafe-eval/.test(policy), false, policy);
    const loaded = [...response.body.matchAll(/(?:src|href)="([^"#]+)"/g)]
      .map((match) => match[1]!)
      .filter((url) => !url.startsWith("data:"));
    for (const url of loaded) assert.equal((await get(new URL(url, `http://x${page}`).pathname)).statusCode, 200, url);
  }
  const bundle = await get("/docs/redoc.standalone.js");
  assert.match(String(bundle.headers["content-type"]), /javascript/);
  assert.equal(bundle.body.includes("cdn.redoc.ly"), false);
});

test("web pages of the named origins may call, others may not", async () => {
  const allowed = await get("/ping", { origin: "https://app.example" });
  assert.equal(allowed.headers["access-control-allow-origin"], "https://app.example");
  assert.match(String(allowed.headers["access-control-expose-headers"]), /dg-request-id/);
  assert.equal((await get("/ping", { origin: "https://evil.example" })).headers["access-control-allow-origin"], undefined);
  const preflight = await server.app.inject({
    method: "OPTIONS",
    url: "/v1/listen",
    headers: { origin: "https://app.example", "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
  });
  assert.equal(preflight.statusCode, 204);
  assert.equal(preflight.headers["access-control-allow-headers"], "authorization");
});

test("test tokens, where they are switched on", async () => {
  const response = await server.app.inject({ method: "POST", url: "/v1/auth/test-token?name=trial" });
  const { success, token, name } = response.json();
  assert.equal(success, true);
  assert.equal(name, "trial");
  assert.equal((await server.keys.verify(token))?.name, "trial");
  assert.equal((await server.app.inject({ method: "POST", url: `/v1/auth/test-token?name=${"n".repeat(200)}` })).statusCode, 400);
});

test("both schemes work in any case, and a revoked key stops at once", async () => {
  const { key, prefix } = await server.keys.create("short");
  const status = async (authorization: string) => {
    const response = await server.app.inject({
      method: "POST",
      url: "/v1/listen",
      headers: { authorization, "content-type": "text/plain" },
      payload: "x",
    });
    return response.statusCode;
  };
  for (const scheme of ["Token", "token", "TOKEN", "Bearer", "bearer"]) assert.equal(await status(`${scheme} ${key}`), 415, scheme);
  for (const wrong of [key, `Token${key}`, `Token ${key}x`, `Token ${key} ${key}`, "Token", "Token "])
    assert.equal(await status(wrong), 401, wrong);
  await server.keys.revoke(prefix);
  assert.equal(await status(`Token ${key}`), 401);
});
