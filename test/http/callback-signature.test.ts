import assert from "node:assert/strict";
import { test } from "node:test";
import { signatureHeaders } from "../../src/http/callback-signature.js";

test("the signature is the one of the Standard Webhooks specification's own example", () => {
  const secret = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
  const headers = signatureHeaders([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_999, Buffer.from('{"test": 2432232314}'));
  assert.deepEqual(headers, {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("each of several secrets signs, and none signs nothing", () => {
  const secrets = [Buffer.alloc(32, 1), Buffer.alloc(24, 2)];
  const signature = (...some: readonly Buffer[]) => signatureHeaders(some, "id", 0, Buffer.from("{}"))["webhook-signature"];
  assert.equal(signature(...secrets), `${signature(secrets[0]!)} ${signature(secrets[1]!)}`);
  assert.deepEqual(signatureHeaders([], "id", 0, Buffer.from("{}")), {});
});
