import { useEffect, useMemo } from "preact/hooks";
import type { ListenAnswer } from "../document/index.js";
import { cancel, findShape, openTranscript, type Recording } from "../state/index.js";
import { PlayerPanel } from "./player-panel.js";
import { ProgressBar } from "./progress-bar.js";
import { fractionDone, stageText } from "./stage-text.js";
import { TranscriptHead } from "./transcript-head.js";
import { TranscriptText } from "./transcript-text.js";
import { useTranscriptKeys } from "./use-transcript-keys.js";

/** One recording: heard, read and changed. */
export function TranscriptPane({ recording }: { readonly recording: Recording }) {
  const open = useMemo(() => openTranscript(recording), [recording]);
  useEffect(() => () => open.close(), [open]);
  useEffect(() => void findShape(recording), [recording]);
  useTranscriptKeys(open);

  return (
    <article class="transcript" aria-label={recording.name}>
      <TranscriptHead open={open} />
      <Warnings answer={recording.answer.value} />
      <PlayerPanel open={open} />
      {open.document.value === undefined ? <Unfinished recording={recording} /> : <TranscriptText open={open} />}
    </article>
  );
}

/** What the server could not do as it was asked to. */
function Warnings({ answer }: { readonly answer: ListenAnswer | undefined }) {
  const warnings = answer?.metadata.warnings ?? [];
  if (warnings.length === 0) return null;
  return (
    <ul class="notice warnings">
      {warnings.map(({ message }) => (
        <li key={message}>{message}</li>
      ))}
    </ul>
  );
}

function Unfinished({ recording }: { readonly recording: Recording }) {
  const stage = recording.stage.value;
  if (stage.name === "failed") return <p class="unfinished fault">{stage.reason}</p>;
  if (stage.name === "cancelled") return <p class="unfinished nothing">Cancelled. The server has stopped working on it.</p>;
  const heard = recording.heard.value;
  return (
    <>
      <div class="unfinished">
        <p>{stageText(recording)}</p>
        <ProgressBar fraction={fractionDone(recording)} label={`Progress of ${recording.name}, in large`} />
        <button type="button" onClick={() => cancel(recording)}>
          Cancel
        </button>
      </div>
      {heard !== "" && <p class="words preview">{heard}</p>}
    </>
  );
}
