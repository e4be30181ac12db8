import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsOf } from "../../../src/transcript/captions/columns.js";
import { type CaptionWord, cuesOf } from "../../../src/transcript/captions/index.js";
import { violations } from "./rules.js";

/** A word for each string, a quarter of a second a character. */
function words(...texts: string[]): CaptionWord[] {
  let at = 0;
  return texts.map((text) => {
    const start = at;
    at += text.length / 4;
    return { text, start, end: at };
  });
}

const linesOf = (input: readonly CaptionWord[], language: string) => cuesOf([input], 1000, { language }).flatMap((cue) => cue.lines);

test("a wide character takes two columns, a mark none", () => {
  assert.equal(columnsOf("秋天。"), 6);
  assert.equal(columnsOf("한국어"), 6);
  assert.equal(columnsOf("ｱｲｳ"), 3);
  assert.equal(columnsOf("e\u0301é"), 2);
  assert.equal(columnsOf("กี่"), 1);
});

test("Chinese has no spaces, and at most 21 characters a line", () => {
  const text = "街道旁的银杏树开始落叶，人们穿上厚重的外套，享受着凉爽的秋风。";
  const input = words(...(text.match(/.[，。]?/gu) ?? []));
  const cues = cuesOf([input], 1000, { language: "zh" });
  assert.deepEqual(violations(cues, [input], 1000), []);
  assert.equal(cues.flatMap((cue) => cue.lines).join(""), text);
});

test("a sentence that came as one word is cut between words", () => {
  const text = "街道旁的银杏树开始落叶，人们穿上厚重的外套，享受着凉爽的秋风。黄昏时分，夕阳洒在街道上。";
  const lines = linesOf(words(text), "zh");
  assert.equal(lines.join(""), text);
  for (const line of lines) {
    assert.ok(columnsOf(line) <= 42, line);
    assert.doesNotMatch(line, /^[，。]/u);
    assert.match(line, /[，。]$/u);
  }
});

test("no Japanese line begins with a closing mark, a small kana or a particle's tail", () => {
  const text = "「今日はとても良い天気ですね」と彼女が言ったので、私たちはちょっと公園まで散歩することにしました。";
  for (const line of linesOf(words(...text), "ja")) assert.doesNotMatch(line, /^[、。」っょゃー]|「$/u);
});

test("Thai is cut at the words of a dictionary", () => {
  const text = "วันนี้อากาศดีมากเราจึงไปเดินเล่นที่สวนสาธารณะใกล้บ้านกับเพื่อนของเรา";
  const lines = linesOf(words(...text), "th");
  assert.equal(lines.join(""), text);
  const borders = new Set(Array.from(new Intl.Segmenter("th", { granularity: "word" }).segment(text), ({ index }) => index));
  let offset = 0;
  for (const line of lines) {
    assert.ok(borders.has(offset), line);
    offset += line.length;
  }
});

test("letters among Chinese keep their spaces, numbers do not", () => {
  assert.deepEqual(linesOf(words("我", "用", "iPhone", "手", "机"), "zh"), ["我用 iPhone 手机"]);
  assert.deepEqual(linesOf(words("2020", "年", "5", "月", "。"), "zh"), ["2020年5月。"]);
  assert.deepEqual(linesOf(words("你", "好，", "Peter!", "世", "界"), "zh"), ["你好，Peter! 世界"]);
});

test("Korean keeps its spaces", () => {
  assert.deepEqual(linesOf(words("오늘은", "날씨가", "좋습니다."), "ko"), ["오늘은 날씨가 좋습니다."]);
});
