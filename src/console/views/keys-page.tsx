import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { KeyInfo } from "../api/index.js";
import { endKey, keys, keysFault, loadKeys, madeKey } from "../state/index.js";
import { CopyButton } from "./copy-button.js";
import { Dialog } from "./dialog.js";
import { Icon } from "./icon.js";
import { KeysTable } from "./keys-table.js";
import { NewKeyDialog } from "./new-key-dialog.js";

/** For administrators: the keys of the server. */
export function KeysPage() {
  const making = useSignal(false);
  const revoking = useSignal<KeyInfo | undefined>(undefined);
  useEffect(() => void loadKeys(), []);
  const all = keys.value;

  return (
    <div class="page">
      <div class="page-head">
        <h1>Keys</h1>
        <button
          type="button"
          class="primary"
          onClick={() => {
            keysFault.value = undefined;
            making.value = true;
          }}
        >
          <Icon name="plus" /> New key
        </button>
      </div>
      {keysFault.value !== undefined && !making.value && (
        <p class="notice" role="alert">
          <Icon name="warning" /> {keysFault.value}
        </p>
      )}
      {all === undefined ? (
        <p class="nothing">{keysFault.value === undefined && "Loading…"}</p>
      ) : (
        <KeysTable
          keys={all}
          onRevoke={(key) => {
            revoking.value = key;
          }}
        />
      )}
      {making.value && (
        <NewKeyDialog
          onClose={() => {
            making.value = false;
          }}
        />
      )}
      {madeKey.value !== undefined && <MadeKeyDialog />}
      {revoking.value !== undefined && (
        <RevokeDialog
          key={revoking.value.id}
          ending={revoking.value}
          onClose={() => {
            revoking.value = undefined;
          }}
        />
      )}
    </div>
  );
}

function MadeKeyDialog() {
  const made = madeKey.value!;
  return (
    <Dialog
      title={`The key “${made.name}”`}
      onClose={() => {
        madeKey.value = undefined;
      }}
    >
      <p>It is shown this once. The server keeps its hash alone, and cannot show it again.</p>
      <pre class="secret">
        <code>{made.key}</code>
      </pre>
      <CopyButton text={() => made.key} label="Copy the key" />
    </Dialog>
  );
}

function RevokeDialog({ ending, onClose }: { readonly ending: KeyInfo; readonly onClose: () => void }) {
  return (
    <Dialog title={`Revoke “${ending.name}”?`} onClose={onClose}>
      <p>
        Whatever uses <code>{ending.prefix}…</code> is refused from then on. What runs is finished. It cannot be undone.
      </p>
      <div class="dialog-row">
        <button type="button" onClick={onClose}>
          Keep it
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => {
            void endKey(ending);
            onClose();
          }}
        >
          Revoke
        </button>
      </div>
    </Dialog>
  );
}
