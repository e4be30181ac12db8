import { useEffect, useRef } from "preact/hooks";
import { readableText } from "../../transcript/index.js";
import type { Turn } from "../document/index.js";
import { type OpenTranscript, rewrite } from "../state/index.js";

/** A paragraph as text to change. Words that stay keep their times. */
export function TurnEditor({ open, turn }: { readonly open: OpenTranscript; readonly turn: Turn }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const leave = () => {
    open.editing.value = undefined;
  };
  const keep = () => rewrite(open, turn, field.current!.value);

  useEffect(() => {
    const area = field.current!;
    area.focus();
    const at = turn.words.findIndex(({ id }) => id === open.pointed.peek());
    const before = readableText(turn.words.slice(0, at + 1)).length;
    if (at === -1) area.setSelectionRange(area.value.length, area.value.length);
    else area.setSelectionRange(before - turn.words[at]!.text.length, before);
  }, [open, turn]);

  return (
    <div class="turn-editor">
      <textarea
        ref={field}
        class="words"
        aria-label="Text of the paragraph"
        aria-describedby="editor-hint"
        defaultValue={readableText(turn.words)}
        rows={1}
        onKeyDown={(event) => {
          if (event.key === "Escape") leave();
          else if (event.key === "Enter" && !event.isComposing) keep();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <p class="turn-editor-row">
        <button type="button" class="primary small" onClick={keep}>
          Save
        </button>
        <button type="button" class="quiet small" onClick={leave}>
          Cancel
        </button>
        <span id="editor-hint" class="hint">
          Enter saves, Escape leaves it as it was.
        </span>
      </p>
    </div>
  );
}
