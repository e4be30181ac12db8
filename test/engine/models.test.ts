import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { createEngine } from "../../src/engine/index.js";
import { BASE_MODEL, sample, withoutBase } from "../whisper/real-model.js";
import type { TinyOptions } from "../whisper/tiny-model.js";
import { MODELS, modelFolders, openEngine, settles, textOf, transcribe } from "./fixture.js";

const root = mkdtempSync(join(tmpdir(), "models-"));
after(() => rmSync(root, { recursive: true, force: true }));

const folder = modelFolders(root);

async function using(options: Parameters<typeof openEngine>[0], use: (engine: ReturnType<typeof createEngine>) => Promise<void>) {
  const engine = openEngine(options);
  try {
    await use(engine);
  } finally {
    await settles(engine.close());
  }
}

test("models of all folders are listed, the default first, without their paths", async () => {
  const extra = folder({ "ggml-pico-q5_0.bin": { format: "q5_0" }, "ggml-pico-q4_1.bin": { format: "q4_1" }, "ggml-tiny.en-q8_0.bin": {} });
  await using({ modelsDirs: [extra, MODELS], defaultModel: "pico-q5_0" }, async (engine) => {
    assert.deepEqual(
      engine.models().map(({ id, quantization }) => [id, quantization]),
      [
        ["pico-q5_0", "q5_0"],
        ["pico", "q4_1"],
        ["tiny.en", "f32"],
      ],
    );
    for (const model of engine.models()) {
      assert.deepEqual(Object.keys(model).sort(), [
        "created",
        "file",
        "id",
        "languages",
        "multilingual",
        "quantization",
        "sizeBytes",
        "uuid",
      ]);
    }
  });
});

test("a model is asked for by its id or by its full name, and loaded when it first is", async () => {
  const extra = folder({ "ggml-pico-q4_0.bin": { format: "q4_0" } });
  await using({ modelsDirs: [MODELS, extra] }, async (engine) => {
    await engine.ready();
    for (const model of ["pico", "pico-q4_0"])
      assert.equal((await settles(transcribe(engine, sample().slice(0, 16_000), undefined, { model }))).language, "en");
    assert.equal(engine.status().workers.length, 2);
  });
});

test("a default model that is not among the models is named by ready and status", async () => {
  await using({ defaultModel: "base.en" }, async (engine) => {
    await assert.rejects(engine.ready(), { code: "unknown_model", message: /base\.en/ });
    assert.equal(engine.status().ready, false);
    assert.match(engine.status().reason ?? "", /no model base\.en here\. Available: tiny\.en/);
  });
});

test("a default model whose file is damaged makes the engine say why", async () => {
  await using({ modelsDirs: [folder({ "ggml-tiny.en.bin": "<html>404</html>" })] }, async (engine) => {
    assert.match(engine.faults[0].reason, /not a ggml Whisper model/);
    await assert.rejects(engine.ready(), { message: /not a ggml Whisper model/ });
    assert.equal(engine.status().ready, false);
    assert.match(engine.status().reason ?? "", /not a ggml Whisper model/);
  });
});

test("a default model that lacks a tensor makes ready, status and every request say so", async () => {
  const cut: TinyOptions = { edit: (all) => all.filter(({ name }) => name !== "decoder.ln.weight") };
  await using({ modelsDirs: [folder({ "ggml-tiny.en.bin": cut })] }, async (engine) => {
    const early = transcribe(engine, sample());
    early.catch(() => undefined);
    const invalid = { name: "EngineError", code: "model_invalid", message: /lacks the tensor decoder\.ln\.weight/ };
    await assert.rejects(settles(engine.ready()), invalid);
    assert.deepEqual([engine.status().ready, engine.status().workers[0].restarts], [false, 0]);
    assert.match(engine.status().reason ?? "", /lacks the tensor/);
    await assert.rejects(settles(early), invalid);
    await assert.rejects(settles(transcribe(engine, sample())), invalid);
    await assert.rejects(settles(engine.ready()), invalid);
    assert.equal(engine.status().waiting, 0);
  });
});

test("a default model whose file is gone when it is loaded makes ready say so", async () => {
  const path = folder({ "ggml-tiny.en.bin": {} });
  await using({ modelsDirs: [path] }, async (engine) => {
    rmSync(join(path, "ggml-tiny.en.bin"));
    await assert.rejects(settles(engine.ready()), (error: Error) => !/never settled/.test(error.message));
    assert.equal(engine.status().ready, false);
  });
});

test("a multilingual model takes the languages that it knows", { skip: withoutBase }, async () => {
  await using({ modelsDirs: [join(BASE_MODEL, "..")], defaultModel: "base", threads: 2 }, async (engine) => {
    const ask = (language?: string) => settles(transcribe(engine, sample(), undefined, { model: "base", language }));
    await assert.rejects(ask("yue"), { code: "unsupported_language", message: /yue .*base does not know it/ });
    const { segments, language } = await ask("en");
    assert.equal(language, "en");
    assert.match(textOf({ segments }), /fellow Americans.* ask not what your country can do for you/);
    assert.equal((await ask("de")).language, "de");
  });
});
