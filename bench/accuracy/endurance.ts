import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LONG_ID, readCorpus } from "../corpus.js";
import type { BenchOptions } from "../options.js";
import { residentMb } from "../process-memory.js";
import { progress } from "../progress.js";
import type { Section } from "../section.js";
import { Server } from "../server.js";
import { median } from "../statistics.js";
import { fixed, table } from "../table.js";
import { type Mp3Frames, mp3Frames } from "./mp3-frames.js";

/** Of 5.1 s. */
const CLIP_ID = "libri_1688-142285-0003";
const CLIP_ROUNDS = 10;
/** Pause between two clips in the midst of the long file. */
const CLIP_EVERY_MS = 5000;
const SAMPLE_EVERY_MS = 250;
const LIMIT_MS = 4 * 3_600_000;

const SETTINGS = { MAX_AUDIO_UPLOAD_BYTES: "1000000000", MAX_AUDIO_SECONDS: "36000", REQUEST_TIMEOUT: "14400" };

/** Hours in one file: what it holds in memory beyond a minute's file, and how long short clips wait in its midst. */
export async function measureEndurance(options: BenchOptions): Promise<Section> {
  const items = readCorpus();
  const source = items.find(({ id }) => id === LONG_ID)!;
  const clip = items.find(({ id }) => id === CLIP_ID)!.file;
  const frames = mp3Frames(await readFile(source.file));
  const folder = await mkdtemp(join(tmpdir(), "whisper-api-long-"));
  const server = await Server.start({ ...options, env: { ...SETTINGS, ...options.env } });
  try {
    const minute = await writeMp3(join(folder, "minute.mp3"), frames, 60);
    const long = await writeMp3(join(folder, "long.mp3"), frames, options.quick ? 1200 : 3 * 3600);
    const watch = watchMemory(server.pid);

    await hear(server, minute.file);
    for (let round = 0; round < CLIP_ROUNDS; round += 1) await server.hear(clip);
    watch.reset();
    await hear(server, minute.file);
    const minuteMb = watch.most();

    const alone: number[] = [];
    for (let round = 0; round < CLIP_ROUNDS; round += 1) alone.push((await server.hear(clip)).seconds);

    const once = await hear(server, source.file);
    watch.reset();
    let finished = false;
    const hearing = hear(server, long.file).finally(() => {
      finished = true;
    });
    hearing.catch(() => undefined);
    const amid: number[] = [];
    await sleep(CLIP_EVERY_MS);
    while (!finished) {
      progress(`endurance, clip ${amid.length + 1}, ${fixed(watch.most(), 0)} MB`);
      const { seconds } = await server.hear(clip);
      // A clip whose end fell behind the long file's was alone for a part of its time.
      if (!finished) amid.push(seconds);
      await sleep(CLIP_EVERY_MS);
    }
    const heard = await hearing;
    const longMb = watch.most();
    watch.stop();

    const expected = (once.words.length * long.seconds) / source.seconds;
    const rows = [
      ["hours of audio", fixed(long.seconds / 3600, 2)],
      ["seconds for it, with the clips", fixed(heard.seconds, 0)],
      ["most MB with one minute", fixed(minuteMb, 0)],
      ["most MB with the long file", fixed(longMb, 0)],
      ["**MB above**", `**${fixed(longMb - minuteMb, 0)}**`],
      ["5 s clip alone, ms: median, most", [median(alone), Math.max(...alone)].map((value) => fixed(1000 * value, 0)).join(", ")],
      [
        `5 s clip in its midst, ms: median, most (${amid.length} clips)`,
        [median(amid), Math.max(...amid)].map((value) => fixed(1000 * value, 0)).join(", "),
      ],
      ["**clip in its midst / alone**", `**${fixed(median(amid) / median(alone), 2)}×**`],
      ["words, and as many times those of one turn", `${heard.words.length}, ${fixed(heard.words.length / expected, 3)}`],
      ["end of the last word / of the file, s", `${fixed(heard.words.at(-1)?.[2], 1)} / ${fixed(long.seconds, 1)}`],
    ];
    const raw = { minuteMb, longMb, alone, amid, seconds: heard.seconds, words: heard.words.length };
    return { title: `Endurance: ${fixed(long.seconds / 3600, 1)} hours in one file`, text: table(["", ""], rows), raw };
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function hear(server: Server, file: string) {
  return server.hear(file, {}, LIMIT_MS);
}

/** Strings frames together, again from the first after the last, to a whole number of them. */
async function writeMp3(file: string, { frames, secondsEach }: Mp3Frames, seconds: number): Promise<{ file: string; seconds: number }> {
  const count = Math.round(seconds / secondsEach);
  await writeFile(file, Buffer.concat(frames.slice(0, count % frames.length)));
  const whole = Buffer.concat(frames);
  const handle = await open(file, "a");
  for (let turn = 0; turn < Math.floor(count / frames.length); turn += 1) await handle.write(whole);
  await handle.close();
  return { file, seconds: count * secondsEach };
}

function watchMemory(pid: number) {
  let most = residentMb(pid);
  const timer = setInterval(() => {
    most = Math.max(most, residentMb(pid));
  }, SAMPLE_EVERY_MS);
  return {
    most: () => most,
    reset: () => {
      most = residentMb(pid);
    },
    stop: () => clearInterval(timer),
  };
}
