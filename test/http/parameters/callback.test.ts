import assert from "node:assert/strict";
import { test } from "node:test";
import { asking } from "./asking.js";

const { ask, send } = asking();

test("callback: where the answer cannot be sent is refused, absent in every spelling is a direct request", async () => {
  for (const url of ["hello", "ftp://example.com/", "http://10.0.0.1/", "http://localhost:8080/"]) {
    const { status, body } = await ask(`?callback=${encodeURIComponent(url)}`);
    assert.deepEqual([status, body.err_code], [400, "INVALID_QUERY_PARAMETER"], url);
    assert.match(body.err_msg ?? "", /^The callback URL cannot be used\. /);
  }
  for (const absent of ["", "undefined", "null"]) {
    const { status, warnings } = await ask(`?callback=${absent}&callback_method=${absent}`);
    assert.deepEqual([status, warnings], [200, []], absent);
  }
});

test("callback_method: post or put in either case, others are refused, and alone it has no effect", async () => {
  for (const method of ["post", "PUT", "Put"]) {
    assert.deepEqual((await ask(`?callback_method=${method}`)).warnings, ["callback_method no_effect"]);
  }
  assert.equal((await send("?callback_method=get")).statusCode, 400);
});
