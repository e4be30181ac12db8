import { chosen, recordings, show } from "../state/index.js";
import { Icon } from "./icon.js";
import { Intake } from "./intake.js";
import { RecordingRow } from "./recording-row.js";
import { TranscriptPane } from "./transcript-pane.js";

/** Recordings on the left, the transcript of one of them beside; on a phone one after the other. */
export function FilesPage() {
  const all = recordings.value;
  const shown = chosen.value;
  if (all.length === 0) {
    return (
      <div class="files-empty">
        <h1>Transcribe recordings</h1>
        <Intake large />
      </div>
    );
  }
  return (
    <div class="files" data-showing={shown === undefined ? "list" : "transcript"}>
      <h1 class="unseen">Files</h1>
      <div class="files-side">
        <Intake />
        <section aria-labelledby="recordings-title">
          <h2 id="recordings-title" class="side-title">
            Recordings
          </h2>
          <ul class="recording-list">
            {all.map((recording) => (
              <RecordingRow key={recording.id} recording={recording} current={recording === shown} />
            ))}
          </ul>
        </section>
      </div>
      <div class="files-main">
        {shown === undefined ? (
          <p class="nothing">Choose a recording to see its transcript.</p>
        ) : (
          <>
            <button type="button" class="quiet back" onClick={() => show(undefined)}>
              <Icon name="left" /> Recordings
            </button>
            <TranscriptPane key={shown.id} recording={shown} />
          </>
        )}
      </div>
    </div>
  );
}
