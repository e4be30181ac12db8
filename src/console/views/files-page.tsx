import { useEffect, useRef } from "preact/hooks";
import { chosen, recordings, show } from "../state/index.js";
import { Icon } from "./icon.js";
import { Intake } from "./intake.js";
import { RecordingRow } from "./recording-row.js";
import { TranscriptPane } from "./transcript-pane.js";

/** As in files.css. */
const ONE_COLUMN = "(max-width: 900px)";

/** Recordings on the left, the transcript of one of them beside; on a phone one after the other. */
export function FilesPage() {
  const all = recordings.value;
  const shown = chosen.value;
  const box = useRef<HTMLDivElement>(null);
  const some = all.length > 0;

  // The page for the first files goes away with what had the focus.
  useEffect(() => {
    if (some) box.current!.querySelector("h1")!.focus({ preventScroll: true });
  }, [some]);
  // So does, on a phone, the list when a transcript is shown, and the transcript when the list is.
  useEffect(() => {
    if (matchMedia(ONE_COLUMN).matches) box.current?.querySelector<HTMLElement>(shown === undefined ? ".recording-open" : ".back")?.focus();
  }, [shown]);

  if (all.length === 0) {
    return (
      <div class="files-empty">
        <h1>Transcribe recordings</h1>
        <Intake large />
      </div>
    );
  }
  return (
    <div class="files" ref={box} data-showing={shown === undefined ? "list" : "transcript"}>
      <h1 class="unseen" tabIndex={-1}>
        Files
      </h1>
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
