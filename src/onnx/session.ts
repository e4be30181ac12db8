import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import type { OnnxModel } from "./onnx-graph.js";

export interface SessionOptions {
  /** Threads within one operator. */
  readonly threads: number;
}

/** Makes a session of ONNX Runtime's CPU provider. Weights outside the message go through a temporary file, which is gone when this returns. */
export async function createSession(onnx: OnnxModel, { threads }: SessionOptions): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // Every window has a shape of its own: planned memory would be kept for each.
    enableMemPattern: false,
    // Blocks of a few megabytes from the system, as the supervisor's setting has it, come as pages of zeros one by one: without an arena
    // encoding takes twice the time. It keeps the most that any run ever took, 40 MB for the smallest models.
    enableCpuMemArena: true,
    logSeverityLevel: 3,
    // Encoder and decoder have threads of their own: those of one must not spin on the cores that the other computes on.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
  if (onnx.external === undefined) return InferenceSession.create(onnx.model, options);
  const folder = mkdtempSync(join(tmpdir(), "whisper-api-"));
  try {
    const file = openSync(join(folder, onnx.external.path), "wx");
    for (const fill of onnx.external.chunks) {
      const chunk = fill();
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
    }
    closeSync(file);
    const path = join(folder, "model.onnx");
    writeFileSync(path, onnx.model);
    return await InferenceSession.create(path, options);
  } finally {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Windows keeps a file that is mapped.
    }
  }
}
