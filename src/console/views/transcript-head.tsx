import { serverUrl } from "../api/index.js";
import { toText } from "../document/index.js";
import { clock } from "../measure/index.js";
import { listenQuery, listenSnippets, liveSnippets, type Snippet } from "../snippets/index.js";
import { type OpenTranscript, type Recording, redo, undo } from "../state/index.js";
import { CodeButton } from "./code-button.js";
import { CopyButton } from "./copy-button.js";
import { DownloadMenu } from "./download-menu.js";
import { IconButton } from "./icon-button.js";
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
  const { past, future } = recording.history.value!;
  return (
    <div class="transcript-tools">
      {past.length + future.length > 0 && (
        <>
          <IconButton icon="undo" label="Undo" title="Undo (Ctrl Z)" disabled={past.length === 0} onClick={() => undo(open)} />
          <IconButton icon="redo" label="Redo" title="Redo (Ctrl Shift Z)" disabled={future.length === 0} onClick={() => redo(open)} />
        </>
      )}
      <CopyButton text={() => toText(document.value!)} />
      <DownloadMenu open={open} />
      <CodeButton snippets={() => snippetsOf(recording)} />
    </div>
  );
}

/** The request that made this transcript, to do the same elsewhere. */
function snippetsOf({ source, name, options, live }: Recording): readonly Snippet[] {
  const server = serverUrl();
  if (live !== undefined) return liveSnippets(server, live);
  return listenSnippets({ server, query: listenQuery(options), source: source instanceof Blob ? { file: name } : source });
}
