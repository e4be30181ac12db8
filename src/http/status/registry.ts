import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Engine } from "../../engine/index.js";
import type { KeyRing } from "../../keys/index.js";
import type { Recorder } from "./recorder.js";

/** Seconds: from a short clip to a recording of hours. */
const durations = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** What Prometheus reads. */
export function registry(engine: Engine, keys: KeyRing, recorder: Recorder): Registry {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });

  const requests = new Counter({
    name: "whisper_api_requests_total",
    help: "Requests answered, by route, method and status; a live stream has 101 and counts when it ends.",
    labelNames: ["route", "method", "status"],
    registers,
  });
  const seconds = new Histogram({
    name: "whisper_api_transcription_duration_seconds",
    help: "Time to the answer of requests that transcribe recordings, waiting for their bytes included.",
    labelNames: ["route"],
    buckets: durations,
    registers,
  });
  recorder.listen(({ route, method, status, milliseconds, transcribes, facts }) => {
    requests.inc({ route, method, status });
    if (transcribes && facts.session !== true) seconds.observe({ route }, milliseconds / 1000);
  });

  new Counter({
    name: "whisper_api_audio_seconds_total",
    help: "Seconds of audio transcribed, of recordings and live streams.",
    registers,
    collect() {
      this.reset();
      this.inc(keys.heardSeconds);
    },
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `whisper_api_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge("ready", "Whether the default model can transcribe.", () => Number(engine.status().ready));
  gauge("requests_admitted", "Requests accepted and not yet finished.", () => engine.status().admitted);
  gauge("windows_waiting", "Windows of audio that wait for the decoder.", () => engine.status().waiting);
  gauge("windows_active", "Windows of audio in the decoder.", () => engine.status().active);
  gauge("live_streams", "Live streams open.", () => engine.status().streams);
  gauge("live_delay_seconds", "Seconds that live text comes late.", () => engine.status().liveDelay);
  new Gauge({
    name: "whisper_api_worker_restarts",
    help: "Times that a loaded model's workers were started again after a failure.",
    labelNames: ["model"],
    registers,
    collect() {
      this.reset();
      for (const { model, restarts } of engine.status().workers) this.inc({ model }, restarts);
    },
  });
  return register;
}
