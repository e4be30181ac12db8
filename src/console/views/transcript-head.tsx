import { useSignal } from "@preact/signals";
import { toText } from "../document/index.js";
import { clock } from "../measure/index.js";
import { type OpenTranscript, redo, undo } from "../state/index.js";
import { CodeDialog } from "./code-dialog.js";
import { CopyButton } from "./copy-button.js";
import { DownloadMenu } from "./download-menu.js";
import { Icon } from "./icon.js";
import { languageName } from "./language-name.js";

/** What the recording is, and what can be taken away from it. */
export function TranscriptHead({ open }: { readonly open: OpenTranscript }) {
  const { recording, document, words, duration } = open;
  const facts = [
    duration.value > 0 && clock(duration.value),
    recording.answer.value?.metadata.models[0],
    document.value?.language !== undefined && languageName(document.value.language),
    document.value !== undefined && `${words.value.length} word${words.value.length === 1 ? "" : "s"}`,
  ].filter((fact) => typeof fact === "string");
  return (
    <header class="transcript-head">
      <div class="transcript-title">
        <h2>{recording.name}</h2>
        <p class="facts">{facts.join(" · ")}</p>
      </div>
      {document.value !== undefined && <Tools open={open} />}
    </header>
  );
}

function Tools({ open }: { readonly open: OpenTranscript }) {
  const { recording, document } = open;
  const showsCode = useSignal(false);
  const { past, future } = recording.history.value!;
  return (
    <div class="transcript-tools">
      {past.length + future.length > 0 && (
        <>
          <button
            type="button"
            class="icon-button"
            aria-label="Undo"
            title="Undo (Ctrl Z)"
            disabled={past.length === 0}
            onClick={() => undo(open)}
          >
            <Icon name="undo" />
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label="Redo"
            title="Redo (Ctrl Shift Z)"
            disabled={future.length === 0}
            onClick={() => redo(open)}
          >
            <Icon name="redo" />
          </button>
        </>
      )}
      <CopyButton text={() => toText(document.value!)} />
      <DownloadMenu open={open} />
      <button
        type="button"
        onClick={() => {
          showsCode.value = true;
        }}
      >
        <Icon name="code" /> Code
      </button>
      {showsCode.value && (
        <CodeDialog
          recording={recording}
          onClose={() => {
            showsCode.value = false;
          }}
        />
      )}
    </div>
  );
}
