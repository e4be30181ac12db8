import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { embeddedModels } from "../../src/models/index.js";
import { MODEL } from "../whisper/real-model.js";
import { filesIn, model, newFolder, otherModel, published, pull, pullOwn, withMirror } from "./fixture.js";
import { sha256 } from "./mirror.js";

const FILE = "ggml-pico.bin";
const read = (folder: string, file = FILE) => readFileSync(join(folder, file));

test("a model is downloaded under its name, and nothing else stays", async () => {
  await withMirror(async (mirror) => {
    const folder = join(newFolder(), "made", "for it");
    const progress: number[] = [];
    const pulled = await pull(mirror, folder, { onProgress: ({ received }) => progress.push(received) });
    const path = join(folder, FILE);
    assert.deepEqual(pulled, {
      name: "pico",
      path,
      bytes: model.length,
      sha256: sha256(model),
      checked: "checksum",
      downloaded: true,
    });
    assert.ok(read(folder).equals(model));
    assert.deepEqual(filesIn(folder), [FILE]);
    assert.equal(progress.at(-1), model.length);
    assert.deepEqual(
      progress,
      progress.toSorted((a, b) => a - b),
    );
    assert.deepEqual(
      mirror.seen.map(({ path, range }) => [path, range]),
      [["/models/ggml-pico.bin", undefined]],
    );
  });
});

test("a download that is cut anywhere, any number of times, gives the same bytes", async () => {
  await withMirror(async (mirror) => {
    const cuts = fc.array(fc.integer({ min: 0, max: model.length - 1 }), { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(cuts, fc.boolean(), async (places, lengths) => {
      mirror.lengths = lengths;
      mirror.seen.length = 0;
      mirror.faults.splice(0, mirror.faults.length, ...places.map((cutAfter) => ({ cutAfter })));
      const folder = newFolder();
      await pull(mirror, folder, { tries: 20 });
      assert.ok(read(folder).equals(model));
      assert.deepEqual(filesIn(folder), [FILE]);
      for (const { range } of mirror.seen.slice(1)) assert.match(range ?? "bytes=1-", /^bytes=[1-9]\d*-$/);
    });
    await fc.assert(property, { numRuns: 25 });
  });
});

test("a real model of 44 MB comes whole through three cuts", async () => {
  const [real] = embeddedModels;
  assert.ok(real);
  await withMirror(async (mirror) => {
    mirror.faults.push({ cutAfter: 7_000_001 }, { cutAfter: 12_345_678 }, { cutAfter: 0 }, { cutAfter: 3 });
    const folder = newFolder();
    const pulled = await pull(mirror, folder, { published: [{ name: "pico", ...real }] });
    assert.equal(pulled.sha256, real.sha256);
    assert.ok(read(folder).equals(readFileSync(MODEL)));
  }, readFileSync(MODEL));
});

test("a download that is stopped anywhere is finished by the next one, from where it was", async () => {
  await withMirror(async (mirror) => {
    const property = fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: model.length }), { minLength: 1, maxLength: 4 }),
      async (stops) => {
        const folder = newFolder();
        for (const at of stops.toSorted((a, b) => a - b)) {
          const stop = new AbortController();
          const onProgress = ({ received }: { received: number }) => received >= at && stop.abort(new Error("stopped"));
          await pull(mirror, folder, { signal: stop.signal, onProgress }).catch((error) => assert.equal(error.message, "stopped"));
        }
        const before = filesIn(folder).includes(`${FILE}.part`) ? read(folder, `${FILE}.part`).length : 0;
        mirror.seen.length = 0;
        await pull(mirror, folder);
        assert.ok(read(folder).equals(model));
        assert.deepEqual(filesIn(folder), [FILE]);
        if (before > 0 && before < model.length) {
          const [first] = mirror.seen;
          assert.deepEqual([first?.range, first?.ifRange], [`bytes=${before}-`, '"one"']);
        }
      },
    );
    await fc.assert(property, { numRuns: 20 });
  });
});

test("a server that knows no ranges sends all of it again", async () => {
  await withMirror(async (mirror) => {
    mirror.ranges = false;
    mirror.faults.push({ cutAfter: 1_000_000 });
    const folder = newFolder();
    await pull(mirror, folder);
    assert.ok(read(folder).equals(model));
    assert.equal(mirror.seen[1]?.sent, model.length);
  });
});

for (const conditions of [true, false]) {
  test(`a file that changes between two tries is fetched anew, where the server ${conditions ? "honours" : "ignores"} If-Range`, async () => {
    for (const one of [pull, pullOwn]) {
      await withMirror(async (mirror) => {
        mirror.conditions = conditions;
        mirror.faults.push({ cutAfter: 1_000_000 });
        const change = () => {
          mirror.content = otherModel;
          mirror.etag = '"two"';
        };
        const folder = newFolder();
        const { path } = await one(mirror, folder, { published: published(otherModel), onRetry: change });
        assert.ok(readFileSync(path).equals(otherModel));
      });
    }
  });
}

test("without a checksum and without a mark of the file, nothing is continued", async () => {
  await withMirror(async (mirror) => {
    mirror.etag = undefined;
    mirror.faults.push({ cutAfter: 1_000_000 });
    const folder = newFolder();
    const { path, checked } = await pullOwn(mirror, folder);
    assert.ok(readFileSync(path).equals(model));
    assert.equal(checked, "structure");
    assert.deepEqual(
      mirror.seen.map(({ range }) => range),
      [undefined, undefined],
    );
  });
});

test("with a checksum, a beginning from another mirror is continued", async () => {
  const folder = newFolder();
  await withMirror(async (mirror) => {
    mirror.faults.push({ cutAfter: 1_000_000 });
    await assert.rejects(pull(mirror, folder, { tries: 1 }), { code: "mirror" });
  });
  const begun = read(folder, `${FILE}.part`).length;
  await withMirror(async (mirror) => {
    mirror.etag = '"mine"';
    await pull(mirror, folder);
    assert.deepEqual([mirror.seen[0]?.range, mirror.seen[0]?.ifRange], [`bytes=${begun}-`, undefined]);
  });
  assert.ok(read(folder).equals(model));
});

test("wrong bytes are deleted and named", async () => {
  await withMirror(async (mirror) => {
    const folder = newFolder();
    const wrong = pull(mirror, folder, { published: [{ name: "pico", bytes: model.length, sha256: sha256(otherModel) }] });
    await assert.rejects(wrong, { code: "checksum", message: new RegExp(`its SHA-256 is ${sha256(model)}, not ${sha256(otherModel)}`) });
    assert.deepEqual(filesIn(folder), []);
    assert.equal(mirror.seen.length, 1);
  });
});

test("a beginning that belongs to nothing is noticed, and all is fetched again", async () => {
  await withMirror(async (mirror) => {
    const folder = newFolder();
    writeFileSync(join(folder, `${FILE}.part`), otherModel.subarray(0, 1_500_000));
    await pull(mirror, folder);
    assert.ok(read(folder).equals(model));
    assert.deepEqual(
      mirror.seen.map(({ range }) => range),
      ["bytes=1500000-", undefined],
    );
  });
});

test("a beginning longer than the file is fetched again", async () => {
  for (const one of [pull, pullOwn]) {
    await withMirror(async (mirror) => {
      const folder = newFolder();
      const name = one === pull ? "pico" : "own";
      writeFileSync(join(folder, `ggml-${name}.bin.part`), Buffer.concat([model, model]));
      const { path } = await one(mirror, folder, one === pull ? {} : { sha256: sha256(model) });
      assert.ok(readFileSync(path).equals(model));
    });
  }
});

test("a whole part needs no more than its check", async () => {
  await withMirror(async (mirror) => {
    const folder = newFolder();
    writeFileSync(join(folder, `${FILE}.part`), model);
    await pull(mirror, folder);
    assert.deepEqual([filesIn(folder), mirror.seen.length], [[FILE], 0]);
  });
});

test("what the mirror does not have is said at once", async () => {
  await withMirror(async (mirror) => {
    mirror.faults.push({ status: 404 });
    const folder = newFolder();
    await assert.rejects(pull(mirror, folder), { code: "mirror", message: /does not have ggml-pico\.bin \(HTTP 404\)/ });
    assert.deepEqual([filesIn(folder), mirror.seen.length], [[], 1]);
    mirror.faults.push({ status: 403 });
    await assert.rejects(pull(mirror, folder), { message: /refuses to give ggml-pico\.bin \(HTTP 403\)/ });
  });
});

test("failures that pass are waited for, and as long as the server asks", async () => {
  await withMirror(async (mirror) => {
    mirror.faults.push({ status: 503 }, { status: 429, headers: { "retry-after": "1" } }, { status: 500 });
    const waits: number[] = [];
    const folder = newFolder();
    await pull(mirror, folder, { onRetry: (_, seconds) => waits.push(seconds) });
    assert.deepEqual(waits, [0.001, 1, 0.004]);
    assert.ok(read(folder).equals(model));
    mirror.faults.push({ status: 503, headers: { "retry-after": "86400" } });
    await assert.rejects(pull(mirror, newFolder()), { code: "mirror", message: /HTTP 503/ });
  });
});

test("a silent server is left and asked again", async () => {
  await withMirror(async (mirror) => {
    mirror.faults.push({ stallAfter: 700_000 }, { stallAfter: 0 });
    const reasons: string[] = [];
    const folder = newFolder();
    await pull(mirror, folder, { idleMs: 200, onRetry: (reason) => reasons.push(reason) });
    assert.deepEqual(reasons, ["Nothing came for 0.2 s.", "Nothing came for 0.2 s."]);
    assert.ok(read(folder).equals(model));
  });
});

test("it is given up when tries bring nothing more, and the part stays", async () => {
  await withMirror(async (mirror) => {
    mirror.faults.push({ cutAfter: 1_000_000 }, ...Array.from({ length: 9 }, () => ({ cutAfter: 0 })));
    const folder = newFolder();
    await assert.rejects(pull(mirror, folder, { tries: 3 }), { code: "mirror" });
    assert.equal(mirror.seen.length, 3);
    assert.ok(read(folder, `${FILE}.part`).length > 0);
    assert.equal(filesIn(folder).includes(`${FILE}.lock`), false);
  });
  // Nobody listens there any more.
  await withMirror(async (mirror) => {
    const { origin } = mirror;
    await mirror.stop();
    await assert.rejects(pull({ content: model, origin }, newFolder(), { tries: 2 }), { code: "mirror", message: /ECONNREFUSED/ });
  });
});

test("redirects are followed, with a limit, and take the range but not the password along", async () => {
  await withMirror(async (mirror) => {
    await withMirror(async (store) => {
      const there = { status: 302, headers: { location: `${store.origin}/blob?signature=x` } };
      mirror.faults.push(there, there);
      store.faults.push({ cutAfter: 900_000 });
      const folder = newFolder();
      const withPassword = mirror.origin.replace("//", "//me:pass%20word@");
      await pull(mirror, folder, { mirror: withPassword });
      assert.ok(read(folder).equals(model));
      const basic = `Basic ${Buffer.from("me:pass word").toString("base64")}`;
      assert.deepEqual(
        mirror.seen.map(({ authorization }) => authorization),
        [basic, basic],
      );
      assert.deepEqual(
        store.seen.map(({ authorization, path }) => [authorization, path]),
        [
          [undefined, "/blob?signature=x"],
          [undefined, "/blob?signature=x"],
        ],
      );
      assert.match(store.seen[1]?.range ?? "", /^bytes=[1-9]\d*-$/);
    });
    mirror.faults.push(...Array.from({ length: 9 }, () => ({ status: 307, headers: { location: "/again" } })));
    await assert.rejects(pull(mirror, newFolder()), { code: "mirror", message: /redirects more than 5 times/ });
    mirror.faults.splice(0, 9, { status: 301, headers: { location: "file:///etc/passwd" } });
    await assert.rejects(pull(mirror, newFolder()), { code: "mirror", message: /redirects to an address that is not followed/ });
  });
});

test("a page in place of the file is refused before it is downloaded", async () => {
  const page = Buffer.from(`<html>${"sign in ".repeat(200_000)}</html>`);
  await withMirror(async (mirror) => {
    const folder = newFolder();
    await assert.rejects(pull(mirror, folder, { published: published(model) }), { code: "mirror", message: /is another one/ });
    await assert.rejects(pullOwn(mirror, folder), { code: "not_a_model", message: /no ggml model/ });
    assert.deepEqual(filesIn(folder), []);
  }, page);
});

test("a model that this engine does not run is deleted with the reason", async () => {
  // The first tensor's type, turned into q4_K.
  const foreign = Buffer.from(model);
  const name = foreign.indexOf("encoder.positional_embedding");
  foreign.writeInt32LE(12, name - 12);
  await withMirror(async (mirror) => {
    const folder = newFolder();
    await assert.rejects(pullOwn(mirror, folder), { code: "not_a_model", message: /q4_K, which is not supported/ });
    assert.deepEqual(filesIn(folder), []);
  }, foreign);
});

test("a file that does not fit on the disk is not begun", async () => {
  await withMirror(async (mirror) => {
    mirror.faults.push({ status: 200, headers: { "content-length": "900000000000000" } });
    const folder = newFolder();
    await assert.rejects(pullOwn(mirror, folder), { code: "disk", message: /not enough room .* 858306885 MiB more, and \d+ MiB are free/ });
  });
});

test("a model that is here is compared, not downloaded", async () => {
  await withMirror(async (mirror) => {
    const folder = newFolder();
    await pull(mirror, folder);
    assert.deepEqual({ ...(await pull(mirror, folder)), path: "" }, { ...(await pull(mirror, folder)), path: "", downloaded: false });
    assert.equal(mirror.seen.length, 1);

    writeFileSync(join(folder, FILE), otherModel);
    await assert.rejects(pull(mirror, folder), { code: "exists", message: /is not the file that was asked for/ });
    assert.ok(read(folder).equals(otherModel));
    await pull(mirror, folder, { force: true });
    assert.ok(read(folder).equals(model));

    await pullOwn(mirror, folder);
    await assert.rejects(pullOwn(mirror, folder), { code: "exists", message: /--force to replace it, or --sha256/ });
    assert.equal((await pullOwn(mirror, folder, { sha256: sha256(model) })).downloaded, false);
  });
});

test("names and addresses that cannot be are refused", async () => {
  await withMirror(async (mirror) => {
    const folder = newFolder();
    await assert.rejects(pull(mirror, folder, { name: "huge" }), { code: "name", message: /no published model "huge"/ });
    await assert.rejects(pull(mirror, folder, { name: "../.." }), { code: "name" });
    await assert.rejects(pullOwn(mirror, folder, { url: "file:///etc/passwd" }), { code: "mirror" });
    await assert.rejects(pullOwn(mirror, folder, { sha256: "123" }), { code: "checksum" });
    assert.equal(mirror.seen.length, 0);
  });
});
