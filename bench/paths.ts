import { resolve } from "node:path";
import process from "node:process";

/** The checkout: this file runs as `dist/bench/paths.js`. */
export const packageRoot = resolve(import.meta.dirname, "../..");

export const benchDir = resolve(packageRoot, "bench");

/** Where `peers.sh` installs the peers. */
export const peersPython = resolve(benchDir, ".peers/bin/python");

export const sampleFile = resolve(packageRoot, "audio/jfk.wav");

/** Recordings and weights are shared between checkouts and are not part of the project. */
export const corpusDir = resolve(packageRoot, process.env.CORPUS_DIR ?? "../shared/corpus");

export const modelsDir = resolve(packageRoot, process.env.BENCH_MODELS_DIR ?? "../shared/models");
