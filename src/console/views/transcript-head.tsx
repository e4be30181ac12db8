import { clock } from "../measure/index.js";
import type { OpenTranscript } from "../state/index.js";
import { languageName } from "./language-name.js";

export function TranscriptHead({ open }: { readonly open: OpenTranscript }) {
  const { recording, document, words } = open;
  const { answer, name } = recording;
  const model = answer.value?.metadata.models[0];
  const facts = [
    open.duration.value > 0 && clock(open.duration.value),
    model,
    document.value?.language !== undefined && languageName(document.value.language),
    document.value !== undefined && `${words.value.length} word${words.value.length === 1 ? "" : "s"}`,
  ].filter((fact) => typeof fact === "string");
  return (
    <header class="transcript-head">
      <div class="transcript-title">
        <h2 title={name}>{name}</h2>
        <p class="facts">{facts.join(" · ")}</p>
      </div>
    </header>
  );
}
