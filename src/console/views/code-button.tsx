import { useSignal } from "@preact/signals";
import type { Snippet } from "../snippets/index.js";
import { Dialog } from "./dialog.js";
import { Icon } from "./icon.js";
import { SnippetTabs } from "./snippet-tabs.js";

/** Shows how to do the same from code. @param snippets asked for when it is opened */
export function CodeButton({ snippets }: { readonly snippets: () => readonly Snippet[] }) {
  const open = useSignal(false);
  return (
    <>
      <button
        type="button"
        onClick={() => {
          open.value = true;
        }}
      >
        <Icon name="code" /> Code
      </button>
      {open.value && (
        <Dialog
          title="The same from code"
          wide
          onClose={() => {
            open.value = false;
          }}
        >
          <SnippetTabs snippets={snippets()} />
        </Dialog>
      )}
    </>
  );
}
