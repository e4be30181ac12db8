import { serverUrl } from "../api/index.js";
import { listenQuery, listenSnippets, liveSnippets } from "../snippets/index.js";
import type { Recording } from "../state/index.js";
import { Dialog } from "./dialog.js";
import { SnippetTabs } from "./snippet-tabs.js";

/** The request that made this transcript, to do the same elsewhere. */
export function CodeDialog({ recording, onClose }: { readonly recording: Recording; readonly onClose: () => void }) {
  const { source, name, options, live } = recording;
  const server = serverUrl();
  const asked = { server, query: listenQuery(options), source: source instanceof Blob ? { file: name } : source };
  const snippets = live === undefined ? listenSnippets(asked) : liveSnippets(server, live);
  return (
    <Dialog title="The same from code" wide onClose={onClose}>
      <SnippetTabs snippets={snippets} />
    </Dialog>
  );
}
