import { useEffect } from "preact/hooks";
import type { MinuteStatus, ServerStatus } from "../api/index.js";
import { byteSize, spokenTime } from "../measure/index.js";
import { isAdmin, status, statusFault, watchStatus } from "../state/index.js";
import { Chart, type Series } from "./chart.js";
import { Icon } from "./icon.js";

/** How the server does now, and for administrators in the last hour. */
export function StatusPage() {
  useEffect(watchStatus, []);
  const now = status.value;
  return (
    <div class="page">
      <div class="page-head">
        <h1>Status</h1>
        {now !== undefined && <Standing status={now} />}
      </div>
      {statusFault.value !== undefined && (
        <p class="notice" role="alert">
          <Icon name="warning" /> {statusFault.value}
        </p>
      )}
      {now === undefined ? <p class="nothing">{statusFault.value === undefined && "Loading…"}</p> : <Now status={now} />}
      {now?.last_hour !== undefined && <LastHour minutes={now.last_hour} />}
      {now !== undefined && !isAdmin.value && <p class="hint">The last hour is drawn for keys that may do everything (the scope admin).</p>}
    </div>
  );
}

function Standing({ status: { status: state, reason, version, uptime_seconds: uptime } }: { readonly status: ServerStatus }) {
  return (
    <p class="standing" data-state={state}>
      {state === "ready" ? "Ready" : `Not ready${reason === undefined ? "" : `: ${reason}`}`}
      <span class="hint">
        version {version}, up {spokenTime(uptime)}
      </span>
    </p>
  );
}

function Now({ status: { queue, streams, live_delay_seconds: delay, models, memory } }: { readonly status: ServerStatus }) {
  const figures: readonly (readonly [string, string, string])[] = [
    ["Requests", String(queue.admitted), "accepted and not finished"],
    ["Queue", String(queue.waiting), `windows of audio wait, ${queue.active} are decoded`],
    [
      "Live streams",
      String(streams),
      delay > 0 ? `text comes ${delay.toFixed(1)} s late` : streams === 0 ? "none is open" : "text comes at once",
    ],
    ["Models", String(models.length), models.map(({ name, ready }) => (ready ? name : `${name} (starting)`)).join(", ")],
  ];
  return (
    <dl class="figures">
      {[...figures, ...(memory === undefined ? [] : [["Memory", byteSize(memory.resident_bytes), "of the whole process"] as const])].map(
        ([name, value, note]) => (
          <div key={name} class="figure card">
            <dt>{name}</dt>
            <dd>
              <span class="figure-value">{value}</span>
              <span class="hint">{note}</span>
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

const line = (
  name: string,
  colour: Series["colour"],
  minutes: readonly MinuteStatus[],
  value: (minute: MinuteStatus) => number | undefined,
): Series => ({
  name,
  colour,
  values: minutes.map(value),
});

function LastHour({ minutes }: { readonly minutes: readonly MinuteStatus[] }) {
  const times = minutes.map(({ minute }) => minute);
  return (
    <section aria-labelledby="hour-title">
      <h2 id="hour-title" class="section-title">
        The last hour, minute by minute
      </h2>
      <div class="charts">
        <Chart
          title="Load"
          note="Seconds of audio transcribed in each minute: 60 is one recording in real time."
          times={times}
          format={(value) => `${Math.round(value)} s`}
          kind="bars"
          series={[line("audio", "voice-0", minutes, (minute) => minute.audio_seconds)]}
        />
        <Chart
          title="Queue"
          note="The most at once in each minute."
          times={times}
          format={(value) => String(Math.round(value))}
          kind="lines"
          series={[
            line("requests", "voice-0", minutes, (minute) => minute.peak_requests),
            line("windows waiting", "voice-2", minutes, (minute) => minute.peak_queue),
            line("live streams", "voice-3", minutes, (minute) => minute.peak_streams),
          ]}
        />
        <Chart
          title="Latency"
          note="From the request to the answer, without waiting for the client's bytes."
          times={times}
          format={(value) => (value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`)}
          kind="lines"
          series={[
            line("median", "voice-0", minutes, (minute) => minute.latency_median_ms),
            line("95th percentile", "voice-1", minutes, (minute) => minute.latency_p95_ms),
          ]}
        />
        <Chart
          title="Real-time factor"
          note="Seconds that a second of a recording took: 0.05 means that a minute takes three seconds."
          times={times}
          format={(value) => value.toFixed(value < 0.1 ? 3 : 2)}
          kind="lines"
          series={[line("seconds a second", "voice-0", minutes, (minute) => minute.real_time_factor)]}
        />
      </div>
    </section>
  );
}
