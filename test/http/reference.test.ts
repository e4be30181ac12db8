import { test } from "node:test";
import { errorsTable, parametersTable } from "../../src/http/index.js";
import { checkTable } from "./reference-table.js";

test("the reference lists every query parameter", () => checkTable("api.md", "parameters", parametersTable()));

test("the reference lists every error", () => checkTable("api.md", "errors", errorsTable()));
