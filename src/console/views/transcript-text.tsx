import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { DocumentWord } from "../document/index.js";
import { hear, type OpenTranscript } from "../state/index.js";
import { TurnView } from "./turn-view.js";

/** The words that are spoken at a moment, one of each channel at most. */
function spokenAt(channels: readonly (readonly DocumentWord[])[], seconds: number): number[] {
  return channels.flatMap((words) => {
    let [low, high] = [0, words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle]!.start <= seconds) low = middle + 1;
      else high = middle;
    }
    const word = words[low - 1];
    return word !== undefined && seconds < Math.max(word.end, word.start + 0.05) ? [word.id] : [];
  });
}

/** The transcript to read: a click on a word plays from there, a double click rewrites its paragraph. */
export function TranscriptText({ open }: { readonly open: OpenTranscript }) {
  const { turns, player, document, editing, pointed } = open;
  const box = useRef<HTMLDivElement>(null);
  const element = (id: number) => box.current?.querySelector<HTMLElement>(`[data-word="${id}"]`);

  // Without drawing anything anew, sixty times a second.
  const lit = useRef<readonly number[]>([]);
  useSignalEffect(() => {
    const now = spokenAt(document.value?.channels ?? [], player.time.value);
    if (now.length === lit.current.length && now.every((id, index) => id === lit.current[index])) return;
    for (const id of lit.current) element(id)?.removeAttribute("data-now");
    lit.current = now;
    for (const id of now) element(id)?.setAttribute("data-now", "");
    if (player.playing.peek() && editing.peek() === undefined && now[0] !== undefined) reveal(element(now[0]));
  });

  const shown = useRef<number | undefined>(undefined);
  useSignalEffect(() => {
    const { value: id } = pointed;
    if (shown.current !== undefined) element(shown.current)?.removeAttribute("data-pointed");
    shown.current = id;
    if (id === undefined) return;
    element(id)?.setAttribute("data-pointed", "");
    reveal(element(id));
  });

  // Whoever has rewritten a paragraph is at its button again.
  const rewriting = useRef<number | undefined>(undefined);
  useSignalEffect(() => {
    const first = editing.value;
    const at = rewriting.current;
    if (first !== undefined) rewriting.current = turns.peek().findIndex(({ words }) => words[0]!.id === first);
    else if (at !== undefined) {
      rewriting.current = undefined;
      setTimeout(() => box.current?.querySelectorAll<HTMLElement>(".turn-edit")[at]?.focus({ preventScroll: true }));
    }
  });

  const wordOf = (target: EventTarget | null) => {
    const id = target instanceof Element ? target.closest<HTMLElement>("[data-word]")?.dataset.word : undefined;
    return id === undefined ? undefined : open.words.value.find((word) => word.id === Number(id));
  };

  if (turns.value.length === 0) return <p class="nothing">Nobody speaks in this recording.</p>;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: every paragraph has buttons that play and rewrite it
    // biome-ignore lint/a11y/noStaticElementInteractions: the same
    <div
      class="transcript-text"
      ref={box}
      lang={document.value?.language}
      data-doubts={open.shadesDoubt.value}
      onClick={(event) => {
        const word = wordOf(event.target);
        // Who selects text wants to copy it.
        if (word !== undefined && getSelection()?.isCollapsed !== false) hear(open, word);
      }}
      onDblClick={(event) => {
        const word = wordOf(event.target);
        const turn = turns.value.find(({ words }) => words.some(({ id }) => id === word?.id));
        if (word === undefined || turn === undefined) return;
        getSelection()?.removeAllRanges();
        player.pause();
        pointed.value = word.id;
        editing.value = turn.words[0]!.id;
      }}
    >
      {turns.value.map((turn) => (
        <TurnView key={`${turn.channel} ${turn.words[0]!.id}`} open={open} turn={turn} />
      ))}
    </div>
  );
}

/** Brings a word into view, unless it is. */
function reveal(word: HTMLElement | null | undefined): void {
  if (word === null || word === undefined) return;
  const { top, bottom } = word.getBoundingClientRect();
  const above = document.querySelector(".player")?.getBoundingClientRect().bottom ?? 0;
  if (top > Math.max(0, above) + 8 && bottom < innerHeight - 80) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  word.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
}
