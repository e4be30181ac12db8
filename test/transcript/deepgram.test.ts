import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { renderDeepgram, type Transcript } from "../../src/transcript/index.js";
import { options, transcripts } from "./arbitraries.js";
import { segmentOf, spokenIn, transcriptOf, wordsOf } from "./samples.js";

const spoken = transcriptOf(segmentOf(wordsOf(" And", " so,", " my", " fellow", " Americans:")), segmentOf(wordsOf(" Ask", " not.")));

test("the written form is the transcript and each word's punctuated_word", () => {
  const [channel] = renderDeepgram(transcriptOf(segmentOf(wordsOf(" And", " so,"))), { punctuate: true }).channels;
  assert.deepEqual(channel, {
    alternatives: [
      {
        transcript: "And so,",
        confidence: 0.9,
        words: [
          { word: "and", start: 0, end: 0.5, confidence: 0.9, punctuated_word: "And" },
          { word: "so", start: 0.5, end: 1, confidence: 0.9, punctuated_word: "so," },
        ],
      },
    ],
  });
});

test("without punctuation the transcript is bare words, and punctuated_word is absent", () => {
  const [channel] = renderDeepgram(spoken, { punctuate: false }).channels;
  assert.equal(channel!.alternatives[0]!.transcript, "and so my fellow americans ask not");
  assert.ok(channel!.alternatives[0]!.words.every((word) => !("punctuated_word" in word)));
});

test("silence is an empty transcript with confidence 0", () => {
  for (const transcript of [transcriptOf(), transcriptOf(segmentOf(wordsOf(" ...", " ♪")))]) {
    assert.deepEqual(renderDeepgram(transcript, { punctuate: true }), {
      channels: [{ alternatives: [{ transcript: "", confidence: 0, words: [] }] }],
    });
  }
});

test("the language is named only where it was asked for", () => {
  assert.equal(renderDeepgram(spoken, { punctuate: true, detectLanguage: true }).channels[0]!.detected_language, "en");
  assert.ok(!("detected_language" in renderDeepgram(spoken, { punctuate: true }).channels[0]!));
});

test("a word's speaker is kept", () => {
  const words = wordsOf(" Hi", "!").map((word) => ({ ...word, speaker: 1 }));
  assert.equal(renderDeepgram(transcriptOf(segmentOf(words)), { punctuate: true }).channels[0]!.alternatives[0]!.words[0]!.speaker, 1);
});

test("the confidence of a detected language is given with it", () => {
  const [channel] = spoken.channels;
  const detected: Transcript = { duration: 30, channels: [{ ...channel!, languageConfidence: 0.875 }] };
  assert.equal(renderDeepgram(detected, { punctuate: true, detectLanguage: true }).channels[0]!.language_confidence, 0.875);
  assert.ok(!("language_confidence" in renderDeepgram(detected, { punctuate: true }).channels[0]!));
  assert.ok(!("language_confidence" in renderDeepgram(spoken, { punctuate: true, detectLanguage: true }).channels[0]!));
});

test("smart_format and paragraphs punctuate, whatever punctuate says", () => {
  for (const asked of [{ smartFormat: true }, { paragraphs: true }]) {
    const [alternative] = renderDeepgram(spoken, { punctuate: false, ...asked }).channels[0]!.alternatives;
    assert.equal(alternative!.transcript, "And so, my fellow Americans: Ask not.");
    assert.equal(alternative!.words[4]!.punctuated_word, "Americans:");
  }
});

test("smart_format adds paragraphs where words are written with spaces; paragraphs adds them everywhere", () => {
  const paragraphs = (language: string, asked: { smartFormat?: boolean; paragraphs?: boolean }) =>
    renderDeepgram(spokenIn(language, " 好。 是。"), { punctuate: true, ...asked }).channels[0]!.alternatives[0]!.paragraphs;
  assert.equal(paragraphs("en", { smartFormat: true })!.transcript, "\n好。 是。");
  assert.equal(paragraphs("de", { smartFormat: true })!.paragraphs.length, 1);
  assert.equal(paragraphs("ja", { smartFormat: true }), undefined);
  assert.equal(paragraphs("ja", { paragraphs: true })!.paragraphs[0]!.num_words, 2);
  assert.equal(paragraphs("en", {}), undefined);
});

test("in scripts without spaces the transcript parts words all the same, and paragraphs are as readers write", () => {
  const chinese = { duration: 30, channels: [{ language: "zh", segments: [segmentOf(wordsOf("你", "好", "，", "世", "界", "。"))] }] };
  const [alternative] = renderDeepgram(chinese, { punctuate: true, paragraphs: true }).channels[0]!.alternatives;
  assert.equal(alternative!.transcript, "你 好， 世 界。");
  assert.equal(alternative!.paragraphs!.transcript, "\n你好，世界。");
});

test("each channel has its own transcript, paragraphs break where the other spoke, and utterances say whose they are", () => {
  const at = (seconds: number, ...texts: string[]) =>
    wordsOf(...texts).map((each) => ({ ...each, start: each.start + seconds, end: each.end + seconds }));
  const channel = (...words: ReturnType<typeof wordsOf>[]) => ({ language: "en", segments: words.map((each) => segmentOf(each)) });
  const call = { duration: 30, channels: [channel(at(0, " Hello?"), at(2, " Fine.", " Bye.")), channel(at(1, " Hi."))] };
  let made = 0;
  const { channels, utterances } = renderDeepgram(
    call,
    { punctuate: true, paragraphs: true, utterances: { splitSeconds: 0.8 } },
    () => `${made++}`,
  );
  assert.deepEqual(
    channels.map(({ alternatives }) => alternatives[0]!.paragraphs!.transcript),
    ["\nHello?\n\nFine. Bye.", "\nHi."],
  );
  assert.deepEqual(
    utterances!.map(({ id, channel: own, transcript, start }) => [id, own, transcript, start]),
    [
      ["0", 0, "Hello?", 0],
      ["1", 1, "Hi.", 1],
      ["2", 0, "Fine. Bye.", 2],
    ],
  );
});

test("utterances have random UUIDs of their own", () => {
  const { utterances } = renderDeepgram(spoken, { punctuate: true, utterances: { splitSeconds: 0 } });
  const ids = utterances!.map((utterance) => utterance.id);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  assert.equal(new Set(ids).size, ids.length);
});

test("what is not asked for is not there", () => {
  const { channels, ...rest } = renderDeepgram(spoken, { punctuate: true, search: [] });
  assert.deepEqual(rest, {});
  assert.deepEqual(Object.keys(channels[0]!), ["alternatives"]);
  assert.deepEqual(Object.keys(channels[0]!.alternatives[0]!), ["transcript", "confidence", "words"]);
});

test("search, replacements and the profanity filter are seen everywhere", () => {
  const { channels, utterances } = renderDeepgram(spokenIn("en", " Damn, Monika, it works."), {
    punctuate: true,
    paragraphs: true,
    utterances: { splitSeconds: 0.8 },
    search: ["monica", "damn"],
    replace: [{ find: "monika", with: "Monica" }],
    profanityFilter: true,
  });
  const [alternative] = channels[0]!.alternatives;
  const text = "****, Monica, it works.";
  assert.equal(alternative!.transcript, text);
  assert.equal(alternative!.words[0]!.word, "****");
  assert.equal(alternative!.paragraphs!.paragraphs[0]!.sentences[0]!.text, text);
  assert.equal(utterances![0]!.transcript, text);
  assert.deepEqual(channels[0]!.search, [
    { query: "monica", hits: [{ confidence: 0.9, start: 0.5, end: 1, snippet: "Monica," }] },
    { query: "damn", hits: [] },
  ]);
});

const alternatives = (transcript: Transcript, punctuate: boolean) =>
  renderDeepgram(transcript, { punctuate }).channels.map((channel) => channel.alternatives[0]!);

test("times are ordered and inside the audio, whatever the engine says", () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      for (const { words } of alternatives(transcript, true)) {
        const times = [0, ...words.flatMap(({ start, end }) => [start, end]), transcript.duration];
        assert.ok(times.every(Number.isFinite));
        for (let index = 1; index < times.length; index += 1) assert.ok(times[index - 1]! <= times[index]!, times.join(" "));
      }
    }),
  );
});

test("joining the words gives the transcript, and no word is empty or holds a space", () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      for (const { transcript: text, words } of alternatives(transcript, true)) {
        assert.equal(text, words.map((each) => each.punctuated_word).join(" "));
        assert.equal(words.length, text === "" ? 0 : text.split(/\s+/u).length);
      }
      for (const { transcript: text, words } of alternatives(transcript, false)) {
        assert.equal(text, words.map((each) => each.word).join(" "));
        assert.ok(words.every((each) => each.word !== "" && !/\s/u.test(each.word)));
        assert.equal(text, text.toLowerCase());
      }
    }),
  );
});

test("confidences lie in 0..1, and the transcript's is their mean", () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      for (const { confidence, words } of alternatives(transcript, true)) {
        for (const each of words) assert.ok(each.confidence > 0 && each.confidence <= 1);
        const mean = words.reduce((sum, each) => sum + each.confidence, 0) / Math.max(1, words.length);
        assert.ok(Math.abs(confidence - mean) <= 1e-6);
      }
    }),
  );
});

test("paragraphs hold every word once", () => {
  const bare = (text: string) => text.replace(/\s+/gu, "");
  fc.assert(
    fc.property(transcripts, options, (transcript, asked) => {
      for (const { alternatives: own } of renderDeepgram(transcript, { ...asked, paragraphs: true }).channels) {
        const { words, paragraphs, transcript: text } = own[0]!;
        assert.ok(paragraphs!.transcript.startsWith("\n"));
        assert.equal(
          paragraphs!.paragraphs.reduce((sum, each) => sum + each.num_words, 0),
          words.length,
        );
        const sentences = paragraphs!.paragraphs.flatMap((each) => each.sentences);
        assert.equal(bare(sentences.map((each) => each.text).join("")), bare(text));
        assert.ok(sentences.every((each, index) => each.start <= each.end && (index === 0 || sentences[index - 1]!.end <= each.start)));
      }
    }),
  );
});

test("utterances hold every word once, in the order of time", () => {
  fc.assert(
    fc.property(transcripts, options, (transcript, asked) => {
      const { channels, utterances } = renderDeepgram(transcript, asked);
      for (const [channel, { alternatives: own }] of channels.entries()) {
        const words = utterances!.filter((each) => each.channel === channel).flatMap((each) => each.words);
        assert.deepEqual(words, own[0]!.words);
      }
      for (const [index, { start, end, words, speaker }] of utterances!.entries()) {
        assert.ok(start === words[0]!.start && end === words.at(-1)!.end);
        assert.ok(index === 0 || utterances![index - 1]!.start <= start);
        assert.ok(words.every((each) => each.speaker === speaker));
      }
    }),
  );
});

test("hits are words of the transcript, by time and inside the recording", () => {
  fc.assert(
    fc.property(transcripts, options, (transcript, asked) => {
      for (const { search, alternatives: own } of renderDeepgram(transcript, asked).channels) {
        assert.deepEqual(
          (search ?? []).map((each) => each.query),
          asked.search,
        );
        for (const { hits } of search ?? []) {
          for (const [index, { start, end, confidence, snippet }] of hits.entries()) {
            assert.ok(0 <= start && start <= end && end <= transcript.duration);
            assert.ok(index === 0 || hits[index - 1]!.start <= start);
            assert.ok(confidence > 0 && confidence <= 1);
            assert.ok(` ${own[0]!.transcript} `.includes(` ${snippet} `));
          }
        }
      }
    }),
  );
});

test("whatever the options, times are ordered and joining the words gives the transcript", () => {
  fc.assert(
    fc.property(transcripts, options, (transcript, asked) => {
      for (const { alternatives: own } of renderDeepgram(transcript, asked).channels) {
        const { words, transcript: text } = own[0]!;
        const times = [0, ...words.flatMap(({ start, end }) => [start, end]), transcript.duration];
        assert.ok(times.every((time, index) => index === 0 || times[index - 1]! <= time));
        assert.equal(text, words.map((each) => each.punctuated_word ?? each.word).join(" "));
        assert.ok(words.every((each) => each.word !== "" && !/\s/u.test(each.word)));
      }
    }),
  );
});

test("no spoken letter is lost or made up", () => {
  const letters = (text: string) => text.replace(/\s+/gu, "");
  fc.assert(
    fc.property(transcripts, (transcript) => {
      for (const [index, { transcript: text }] of alternatives(transcript, true).entries()) {
        const said = transcript.channels[index]!.segments.map((segment) => segment.text).join("");
        if (text !== "") assert.equal(letters(text), letters(said));
      }
    }),
  );
});
