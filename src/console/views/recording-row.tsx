import { byteSize } from "../measure/index.js";
import { cancel, type Recording, remove, repeat, retry, show } from "../state/index.js";
import { IconButton } from "./icon-button.js";
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
        <IconButton icon="close" look="small" label={`Cancel ${name}`} title="Cancel" onClick={() => cancel(recording)} />
      ) : (
        <>
          {recording.live === undefined && (
            <IconButton
              icon="again"
              look={done ? "small late" : "small"}
              label={done ? `Transcribe ${name} anew` : `Try ${name} again`}
              title={done ? "Transcribe anew, with the options above" : "Try again"}
              onClick={() => (done ? repeat(recording) : retry(recording))}
            />
          )}
          <IconButton
            icon="remove"
            look="small late"
            label={`Remove ${name}`}
            title="Remove from the list"
            onClick={() => remove(recording)}
          />
        </>
      )}
      {running && <ProgressBar fraction={fractionDone(recording)} label={`Progress of ${name}`} />}
    </li>
  );
}
