import assert from "node:assert/strict";
import { test } from "node:test";
import { asking, channelsOf, plain } from "./asking.js";

const { ask, send } = asking();

const cue = /^(\d\d):(\d\d):(\d\d)[,.](\d{3}) --> (\d\d):(\d\d):(\d\d)[,.](\d{3})/gm;

function times(text: string): readonly (readonly [number, number])[] {
  return [...text.matchAll(cue)].map((match) => {
    const [h1, m1, s1, f1, h2, m2, s2, f2] = match.slice(1).map(Number);
    return [h1! * 3600 + m1! * 60 + s1! + f1! / 1000, h2! * 3600 + m2! * 60 + s2! + f2! / 1000] as const;
  });
}

test("response_format: json is the default, another form is refused", async () => {
  for (const query of ["", "?response_format=json", "?response_format=JSON"]) {
    const { response } = await ask(query);
    assert.equal(response.headers["content-type"], "application/json; charset=utf-8");
  }
  const { status, body } = await ask("?response_format=xml");
  assert.equal(status, 400);
  assert.match(body.err_msg!, /response_format="xml".*json, srt, vtt/);
});

test("response_format: srt is SubRip, with the request's id", async () => {
  const response = await send("?response_format=srt");
  assert.equal(response.statusCode, 200, response.body);
  assert.equal(response.headers["content-type"], "text/plain; charset=utf-8");
  assert.match(String(response.headers["dg-request-id"]), /^[0-9a-f-]{36}$/);
  assert.match(response.body, /^1\n00:00:0\d,\d{3} --> 00:00:\d\d,\d{3}\n/);
  assert.match(plain(response.body), /my fellow americans/);
  assert.ok(times(response.body).length > 1);
});

test("response_format: vtt is WebVTT", async () => {
  const response = await send("?response_format=vtt");
  assert.equal(response.statusCode, 200, response.body);
  assert.equal(response.headers["content-type"], "text/vtt; charset=utf-8");
  assert.match(response.body, /^WEBVTT\n\n/);
  assert.match(response.body, /^00:00:0\d\.\d{3} --> 00:00:\d\d\.\d{3}/m);
  assert.ok(times(response.body).every(([from, to]) => from < to && to <= 11));
});

test("response_format: subtitles of a stretch are on the whole recording's time line", async () => {
  const { body } = await send("?response_format=srt&start=7500");
  assert.ok(times(body).length > 0);
  for (const [from, to] of times(body)) assert.ok(from >= 7.5 && to <= 11);
});

test("response_format: subtitles of several channels hold all that is said", async () => {
  const half = 16_000 * 5;
  const call = channelsOf(
    (index) => (index < half ? 1 : 0),
    (index) => (index < half ? 0 : 1),
  );
  for (const query of ["?response_format=srt&multichannel=true", "?response_format=vtt&diarize=true"]) {
    const { body } = await send(query, call);
    assert.match(plain(body), /fellow americans/, query);
    assert.match(plain(body), /do for your country/, query);
    const starts = times(body).map(([from]) => from);
    assert.deepEqual(
      starts,
      [...starts].sort((a, b) => a - b),
      query,
    );
  }
});

test("response_format: silence has no subtitles", async () => {
  assert.equal((await send("?response_format=srt", channelsOf(0))).body.trim(), "");
  assert.equal((await send("?response_format=vtt", channelsOf(0))).body.trim(), "WEBVTT");
});

test("response_format: errors are JSON in every form", async () => {
  for (const format of ["srt", "vtt"]) {
    const response = await send(`?response_format=${format}`, Buffer.from("no audio"));
    assert.equal(response.statusCode, 400);
    assert.equal(response.headers["content-type"], "application/json; charset=utf-8");
    assert.equal(response.json().request_id, response.headers["dg-request-id"]);
  }
});
