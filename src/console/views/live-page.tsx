import { useEffect } from "preact/hooks";
import { serverUrl } from "../api/index.js";
import { clock } from "../measure/index.js";
import { liveQuery, liveSnippets } from "../snippets/index.js";
import { findDevices, isLive, keepLive, type LivePhase, type LiveSession, live, liveOptions, page, startLive } from "../state/index.js";
import { CodeButton } from "./code-button.js";
import { Icon } from "./icon.js";
import { LevelMeter } from "./level-meter.js";
import { LiveOptionsForm } from "./live-options-form.js";
import { LiveStrip } from "./live-strip.js";
import { LiveText } from "./live-text.js";

const phases: Readonly<Record<LivePhase, string>> = {
  opening: "Asking for the microphone",
  connecting: "Connecting",
  on: "Listening",
  reconnecting: "Reconnecting",
  finishing: "Waiting for the last words",
  done: "Stopped",
  failed: "Not started",
};

export function LivePage() {
  const session = live.value;
  useEffect(() => void findDevices(), []);

  return (
    <div class="live">
      <div class="live-head">
        <h1>Live transcription</h1>
        <CodeButton snippets={() => liveSnippets(serverUrl(), session?.query ?? liveQuery(liveOptions.value))} />
      </div>
      <section class="card live-card" aria-label="Microphone">
        <div class="live-row">
          <StartStop />
          {session !== undefined && <Facts session={session} />}
        </div>
        {session === undefined ? (
          <p class="hint live-hint">Words appear while you speak. Nothing is stored on the server.</p>
        ) : (
          <LiveStrip session={session} />
        )}
        <LiveOptionsForm />
      </section>
      {session?.problem.value !== undefined && (
        <p class="notice" role="alert">
          <Icon name="warning" /> {session.problem.value}
        </p>
      )}
      {session !== undefined && <LiveText session={session} />}
    </div>
  );
}

function StartStop() {
  const session = live.value;
  if (session === undefined || !isLive.value) {
    return (
      <button type="button" class="primary live-start" onClick={() => void startLive()}>
        <Icon name="microphone" /> {session === undefined ? "Start" : "Start anew"}
      </button>
    );
  }
  return (
    <>
      <button type="button" class="danger live-start" onClick={() => session.stop()}>
        <Icon name="stop" solid /> {session.phase.value === "finishing" ? "Do not wait" : "Stop"}
      </button>
      <button
        type="button"
        disabled={session.phase.value !== "on"}
        title="Makes what was said so far final, without waiting for a pause"
        onClick={() => session.finalize()}
      >
        Finalize
      </button>
    </>
  );
}

function Facts({ session }: { readonly session: LiveSession }) {
  const phase = session.phase.value;
  const lag = session.lag.value;
  const over = phase === "done" && session.take.value.phrases.length > 0;
  return (
    <>
      <p class="live-phase" data-phase={phase} role="status">
        {phases[phase]}
      </p>
      <p class="time">
        <span class="unseen">Time </span>
        <Elapsed session={session} />
      </p>
      {phase === "on" && lag !== undefined && (
        <p class="hint" title="How far behind what is said the last answer of the server was">
          <span class="live-lag">{lag.toFixed(1)} s</span> behind
        </p>
      )}
      {isLive.value && <LevelMeter session={session} />}
      {over && (
        <button
          type="button"
          class="primary live-keep"
          onClick={() => {
            keepLive(session, `${recordedName(new Date())}.wav`);
            location.hash = "#files";
            page.value = "files";
          }}
        >
          Hear, edit and download
        </button>
      )}
    </>
  );
}

function Elapsed({ session }: { readonly session: LiveSession }) {
  return <span class="time-now">{clock(session.seconds.value, true)}</span>;
}

/** `Live 2026-01-31 09.30`: file names have no colons. */
function recordedName(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `Live ${day} ${two(date.getHours())}.${two(date.getMinutes())}`;
}
