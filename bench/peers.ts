import { resolve } from "node:path";
import type { Contender, Heard, HearOptions } from "./contender.js";
import type { ModelName, PeerChoice } from "./options.js";
import { modelsDir, packageRoot, sampleFile } from "./paths.js";
import { PythonWorker } from "./python-worker.js";

/** The same weights in whisper.cpp's format. */
export function ggmlFile(model: ModelName): string {
  return model === "tiny.en" ? resolve(packageRoot, "models/ggml-tiny.en-q8_0.bin") : resolve(modelsDir, "ggml-base-q5_1.bin");
}

/** What faster-whisper does unless told otherwise. */
const DEFAULT_BEAM = 5;

export function startFasterWhisper(model: ModelName, threads: number, workers = 1): Promise<PythonWorker> {
  return PythonWorker.start("faster_whisper_worker.py", ["--model", model, "--threads", `${threads}`, "--workers", `${workers}`]);
}

export function fasterWhisper(worker: PythonWorker, beam: 1 | typeof DEFAULT_BEAM): Contender {
  return {
    name: beam === 1 ? "faster-whisper greedy" : "faster-whisper",
    hear: (file, options) => hear(worker, file, options, { beam, words: options?.words ?? false }),
  };
}

/** Threads for whisper.cpp, and how they wait for each other: spinning for a while (OpenMP's default) or asleep. */
export interface CppSetup {
  readonly threads: number;
  readonly waiting: "default" | "passive";
}

export function startWhisperCpp(model: ModelName, setup: CppSetup): Promise<PythonWorker> {
  const env = setup.waiting === "passive" ? { OMP_WAIT_POLICY: "passive" } : undefined;
  return PythonWorker.start("whisper_cpp_worker.py", ["--weights", ggmlFile(model), "--threads", `${setup.threads}`], env);
}

export function whisperCpp(worker: PythonWorker, settings: "greedy" | "default" | "no timestamps"): Contender {
  const question = { beam: settings === "greedy" ? 1 : DEFAULT_BEAM, timestamps: settings !== "no timestamps" };
  return {
    name: settings === "default" ? "whisper.cpp" : `whisper.cpp ${settings}`,
    hear: (file, options) => hear(worker, file, options, question),
  };
}

async function hear(worker: PythonWorker, file: string, options: HearOptions | undefined, settings: object): Promise<Heard> {
  const answer = await worker.ask({ file, language: options?.language ?? "en", ...settings });
  return answer as unknown as Heard;
}

/**
 * whisper.cpp's threads spin while they wait, which makes it up to twenty times slower where another process wants a core: it gets the
 * setup in which it is fastest here and now.
 */
async function bestCppSetup(model: ModelName, threads: number): Promise<CppSetup> {
  const setups: CppSetup[] = [
    { threads, waiting: "passive" },
    { threads, waiting: "default" },
    { threads: 1, waiting: "passive" },
  ];
  let best: { setup: CppSetup; seconds: number } | undefined;
  for (const setup of setups) {
    const worker = await startWhisperCpp(model, setup);
    const contender = whisperCpp(worker, "greedy");
    await contender.hear(sampleFile);
    const first = await contender.hear(sampleFile);
    const second = await contender.hear(sampleFile);
    const seconds = Math.min(first.seconds, second.seconds);
    await worker.close();
    if (best === undefined || seconds < best.seconds) best = { setup, seconds };
  }
  return best!.setup;
}

/** The peers of one run, each loaded once. */
export interface Peers {
  readonly contenders: readonly Contender[];
  readonly versions: Readonly<Record<string, string>>;
  readonly cppSetup?: CppSetup;
  close(): Promise<void>;
}

export async function startPeers(choice: PeerChoice, model: ModelName, threads: number): Promise<Peers> {
  const workers: PythonWorker[] = [];
  const contenders: Contender[] = [];
  let cppSetup: CppSetup | undefined;
  if (choice !== "none") {
    const worker = await startFasterWhisper(model, threads);
    workers.push(worker);
    contenders.push(fasterWhisper(worker, DEFAULT_BEAM), fasterWhisper(worker, 1));
  }
  if (choice === "all") {
    cppSetup = await bestCppSetup(model, threads);
    const worker = await startWhisperCpp(model, cppSetup);
    workers.push(worker);
    contenders.push(whisperCpp(worker, "greedy"), whisperCpp(worker, "default"), whisperCpp(worker, "no timestamps"));
  }
  return {
    contenders,
    versions: Object.assign({}, ...workers.map((worker) => worker.about)),
    ...(cppSetup && { cppSetup }),
    close: async () => void (await Promise.all(workers.map((worker) => worker.close()))),
  };
}
