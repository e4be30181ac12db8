import { signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Snippet } from "../snippets/index.js";
import { CopyButton } from "./copy-button.js";

/** Which of them people like to see, wherever code is shown. */
const liked = signal(0);

/** One program of several, chosen by tabs (WAI-ARIA Authoring Practices, "Tabs Pattern"). */
export function SnippetTabs({ snippets }: { readonly snippets: readonly Snippet[] }) {
  const list = useRef<HTMLDivElement>(null);
  const at = Math.min(liked.value, snippets.length - 1);
  const { name, code, needs } = snippets[at]!;
  const go = (to: number) => {
    liked.value = (to + snippets.length) % snippets.length;
    list.current!.querySelectorAll("button")[liked.value]!.focus();
  };
  return (
    <div class="snippets">
      <div class="snippets-row">
        <div
          class="tabs"
          role="tablist"
          aria-label="Language"
          ref={list}
          onKeyDown={(event) => {
            if (event.key === "ArrowRight") go(at + 1);
            else if (event.key === "ArrowLeft") go(at - 1);
          }}
        >
          {snippets.map((snippet, index) => (
            <button
              key={snippet.name}
              type="button"
              role="tab"
              id={`tab-${index}`}
              aria-controls="snippet"
              aria-selected={index === at}
              tabIndex={index === at ? 0 : -1}
              onClick={() => {
                liked.value = index;
              }}
            >
              {snippet.name}
            </button>
          ))}
        </div>
        <CopyButton small text={() => code} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with keys */}
      <pre id="snippet" role="tabpanel" aria-labelledby={`tab-${at}`} tabIndex={0} data-name={name}>
        <code>{code}</code>
      </pre>
      <p class="hint">
        Put your key in the place of <code>YOUR_API_KEY</code>.
        {needs !== undefined && (
          <>
            {" "}
            It needs <code>{needs}</code>.
          </>
        )}
      </p>
    </div>
  );
}
