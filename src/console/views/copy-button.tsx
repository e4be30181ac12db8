import { useSignal } from "@preact/signals";
import { announce } from "../state/index.js";
import { Icon } from "./icon.js";

interface CopyProps {
  readonly text: () => string;
  readonly label?: string;
  readonly small?: boolean;
}

/** Seconds for which it says that it did. */
const SHOWN = 2;

export function CopyButton({ text, label = "Copy", small = false }: CopyProps) {
  const state = useSignal<"idle" | "copied" | "failed">("idle");

  async function copy() {
    // On plain HTTP, but for this very machine, browsers keep the clipboard from pages.
    const copied = await (navigator.clipboard?.writeText(text()) ?? Promise.reject()).then(
      () => true,
      () => false,
    );
    state.value = copied ? "copied" : "failed";
    announce(copied ? "Copied." : "This browser lets pages copy over https only: select the text and copy it.");
    setTimeout(() => {
      state.value = "idle";
    }, SHOWN * 1000);
  }

  return (
    <button type="button" class={small ? "small" : ""} onClick={copy}>
      <Icon name={state.value === "copied" ? "check" : "copy"} />
      {state.value === "copied" ? "Copied" : state.value === "failed" ? "Select it" : label}
    </button>
  );
}
