import { useEffect } from "preact/hooks";
import { type OpenTranscript, redo, undo } from "../state/index.js";

/** Seconds that an arrow skips. */
export const SKIP = 5;

/** Whether keys belong to what has the focus. */
function takesKeys(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, dialog, [role=slider], [role=menu]") !== null;
}

function takesSpace(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("button, a, summary, label") !== null;
}

/** Space plays and pauses, arrows skip, Control with Z takes back, wherever the focus is on the page. */
export function useTranscriptKeys(open: OpenTranscript): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || takesKeys(event.target)) return;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z") {
        if (event.shiftKey) redo(open);
        else undo(open);
      } else if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      else if (event.key === " " && !takesSpace(event.target)) open.player.toggle();
      else if (event.key === "ArrowLeft") open.player.skip(-SKIP);
      else if (event.key === "ArrowRight") open.player.skip(SKIP);
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [open]);
}
