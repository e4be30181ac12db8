import { test } from "node:test";
import { errorsTable, listenParameters, liveParameters, parametersTable, transcriptionFields } from "../../src/http/index.js";
import { checkTable } from "./reference-table.js";

test("the reference lists every query parameter", () => checkTable("api.md", "parameters", parametersTable(listenParameters)));

test("the reference lists every query parameter of live streams", () =>
  checkTable("api.md", "live-parameters", parametersTable(liveParameters)));

test("the reference lists every field of OpenAI's transcriptions", () =>
  checkTable("openai.md", "fields", parametersTable(transcriptionFields)));

test("the reference lists every error", () => checkTable("api.md", "errors", errorsTable()));
