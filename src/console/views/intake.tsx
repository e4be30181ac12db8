import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { addFiles, modelsFault } from "../state/index.js";
import { Icon } from "./icon.js";
import { OptionsForm } from "./options-form.js";
import { UrlForm } from "./url-form.js";

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;

/** Where recordings come in: dropped anywhere on the page, chosen, or by their address. */
export function Intake({ large = false }: { readonly large?: boolean }) {
  const over = useSignal(false);

  useEffect(() => {
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth += 1;
      over.value = true;
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      over.value = depth > 0;
    };
    const stay = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      over.value = false;
      addFiles([...event.dataTransfer!.files]);
    };
    addEventListener("dragenter", enter);
    addEventListener("dragleave", leave);
    addEventListener("dragover", stay);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragenter", enter);
      removeEventListener("dragleave", leave);
      removeEventListener("dragover", stay);
      removeEventListener("drop", drop);
    };
  }, [over]);

  return (
    <section class={large ? "intake large" : "intake"} aria-label="New transcription">
      <label class="drop" data-over={over.value}>
        <input
          type="file"
          multiple
          class="unseen"
          onChange={({ currentTarget }) => {
            addFiles([...(currentTarget.files ?? [])]);
            currentTarget.value = "";
          }}
        />
        <span class="drop-icon">
          <Icon name="upload" />
        </span>
        <span class="drop-title">{over.value ? "Let go to transcribe" : "Drop files, or choose them"}</span>
        <span class="hint">Audio or video of any format and length</span>
      </label>
      {modelsFault.value !== undefined && (
        <p class="fault" role="alert">
          <Icon name="warning" /> {modelsFault.value}
        </p>
      )}
      <UrlForm />
      <OptionsForm open={large} />
    </section>
  );
}
