import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, loadConfig, settings, settingsTable } from "../../src/config/index.js";
import { checkTable } from "../http/reference-table.js";

test("every default is allowed", () => {
  const config = loadConfig({});
  assert.equal(config.port, 7860);
  assert.equal(config.host, "127.0.0.1");
  assert.equal(config.maxUploadBytes, 50 * 2 ** 20);
  assert.equal(config.databasePath, "");
  assert.deepEqual(config.corsOrigins, []);
  assert.equal(config.engineThreads, "auto");
});

test("defaults that are paths lie in the program's folder, and what is given in the caller's", () => {
  const { dataDir, modelsDir, host } = loadConfig({ DATA_DIR: " " }, "/opt/program");
  assert.deepEqual([dataDir, modelsDir, host], ["/opt/program/data", "", "127.0.0.1"]);
  const given = loadConfig({ DATA_DIR: "./data", MODELS_DIR: "models" }, "/opt/program");
  assert.deepEqual([given.dataDir, given.modelsDir], ["./data", "models"]);
});

test("an empty variable is one that is not set", () => {
  assert.deepEqual(loadConfig({ PORT: "", DATA_DIR: "  ", LOG_LEVEL: "" }), loadConfig({}));
});

test("values are read in every form", () => {
  for (const yes of ["true", "True", "1", "yes", "ON"]) assert.equal(loadConfig({ ENABLE_TEST_TOKENS: yes }).enableTestTokens, true, yes);
  for (const no of ["false", "0", "No", "off"]) assert.equal(loadConfig({ ENABLE_TEST_TOKENS: no }).enableTestTokens, false, no);
  assert.deepEqual(loadConfig({ BACKEND_CORS_ORIGINS: "https://a.example/, http://localhost:3000" }).corsOrigins, [
    "https://a.example",
    "http://localhost:3000",
  ]);
  assert.equal(loadConfig({ LOG_LEVEL: "WARN" }).logLevel, "warn");
  assert.equal(loadConfig({ ENGINE_THREADS: "4" }).engineThreads, 4);
});

test("a database URL is a path", () => {
  const paths: Readonly<Record<string, string>> = {
    "file:keys.db": "keys.db",
    "file:./a/keys.db": "./a/keys.db",
    "file:/srv/keys.db": "/srv/keys.db",
    "file:///srv/keys.db": "/srv/keys.db",
    "sqlite:keys.db": "keys.db",
    "sqlite:///keys.db": "keys.db",
    "sqlite:////srv/keys.db": "/srv/keys.db",
  };
  for (const [url, path] of Object.entries(paths)) assert.equal(loadConfig({ DATABASE_URL: url }).databasePath, path, url);
});

const wrong: readonly (readonly [string, string])[] = [
  ["PORT", "http"],
  ["PORT", "65536"],
  ["PORT", "-1"],
  ["PORT", "80.5"],
  ["PORT", "0x50"],
  ["MAX_AUDIO_UPLOAD_BYTES", "0"],
  ["MAX_AUDIO_UPLOAD_BYTES", "50MB"],
  ["MAX_CONCURRENT_TRANSCRIPTIONS", "0"],
  ["ENGINE_THREADS", "many"],
  ["ENABLE_TEST_TOKENS", "maybe"],
  ["AUDIO_URL_FOLLOW_REDIRECTS", "2"],
  ["BACKEND_CORS_ORIGINS", "example.com"],
  ["LOG_LEVEL", "loud"],
  ["DATABASE_URL", "keys.db"],
  ["DATABASE_URL", "mysql://localhost/keys"],
  ["DATABASE_URL", "file:"],
];

test("a wrong value is named together with what is allowed", () => {
  for (const [variable, value] of wrong) {
    assert.throws(
      () => loadConfig({ [variable]: value }),
      (error) =>
        error instanceof ConfigError &&
        error.variable === variable &&
        error.message.startsWith(`${variable}="${value}" is not allowed: give `),
      `${variable}=${value}`,
    );
  }
});

test("secrets of callbacks are in the form of Standard Webhooks, and are not repeated", () => {
  const [one, other] = [Buffer.alloc(24, 1), Buffer.alloc(64, 2)];
  const secret = (bytes: Buffer) => `whsec_${bytes.toString("base64")}`;
  assert.deepEqual(loadConfig({}).callbackSecrets, []);
  assert.deepEqual(loadConfig({ CALLBACK_SECRET: secret(one) }).callbackSecrets, [one]);
  assert.deepEqual(loadConfig({ CALLBACK_SECRET: `${secret(one)} ${secret(other)}` }).callbackSecrets, [one, other]);
  for (const wrong of [
    "hunter2",
    "whsec_hunter2",
    one.toString("base64"),
    secret(Buffer.alloc(23)),
    secret(Buffer.alloc(65)),
    "whsec_häslich",
  ]) {
    assert.throws(
      () => loadConfig({ CALLBACK_SECRET: wrong }),
      (error) => error instanceof ConfigError && /^CALLBACK_SECRET="…" is not allowed: give whsec_/.test(error.message),
      wrong,
    );
  }
});

test("a password in a wrong URL is not repeated", () => {
  assert.throws(
    () => loadConfig({ DATABASE_URL: "postgres://me:secret@db/keys" }),
    (error) => error instanceof ConfigError && error.message.includes("postgres://…") && !error.message.includes("secret"),
  );
});

test("variables are unique, and the reference lists each", () => {
  const names = Object.values(settings).map((setting) => setting.variable);
  assert.equal(new Set(names).size, names.length);
  checkTable("configuration.md", "settings", settingsTable());
});
