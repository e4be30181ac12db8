import { byteSize } from "../measure/index.js";
import { cancel, type Recording, remove, repeat, retry, show } from "../state/index.js";
import { Icon } from "./icon.js";
import { ProgressBar } from "./progress-bar.js";
import { fractionDone, stageText } from "./stage-text.js";

export function RecordingRow({ recording, current }: { readonly recording: Recording; readonly current: boolean }) {
  const { name, source } = recording;
  const stage = recording.stage.value.name;
  const done = stage === "done";
  const running = stage === "sending" || stage === "transcribing";
  return (
    <li class="recording" data-stage={stage} data-current={current}>
      <button type="button" class="recording-open" aria-current={current ? "true" : undefined} onClick={() => show(recording)}>
        <span class="recording-name">{name}</span>
        <span class="recording-stage">
          {stageText(recording)}
          {stage === "waiting" && source instanceof Blob && ` · ${byteSize(source.size)}`}
        </span>
      </button>
      {running || stage === "waiting" ? (
        <button type="button" class="icon-button small" aria-label={`Cancel ${name}`} title="Cancel" onClick={() => cancel(recording)}>
          <Icon name="close" />
        </button>
      ) : (
        <>
          {recording.live === undefined && (
            <button
              type="button"
              class={done ? "icon-button small late" : "icon-button small"}
              aria-label={done ? `Transcribe ${name} anew` : `Try ${name} again`}
              title={done ? "Transcribe anew, with the options above" : "Try again"}
              onClick={() => (done ? repeat(recording) : retry(recording))}
            >
              <Icon name="again" />
            </button>
          )}
          <button
            type="button"
            class="icon-button small late"
            aria-label={`Remove ${name}`}
            title="Remove from the list"
            onClick={() => remove(recording)}
          >
            <Icon name="remove" />
          </button>
        </>
      )}
      {running && <ProgressBar fraction={fractionDone(recording)} label={`Progress of ${name}`} />}
    </li>
  );
}
