import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon.js";

interface MenuProps {
  readonly icon: IconName;
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A button that shows more buttons; one of them, Escape, or anything elsewhere puts them away. */
export function Menu({ icon, label, children }: MenuProps) {
  const open = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    const elsewhere = (event: Event) => {
      if (event.target instanceof Node && !box.current!.contains(event.target)) open.value = false;
    };
    addEventListener("pointerdown", elsewhere);
    addEventListener("focusin", elsewhere);
    return () => {
      removeEventListener("pointerdown", elsewhere);
      removeEventListener("focusin", elsewhere);
    };
  }, [open]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for the keys of the buttons in it
    <div
      class="menu"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open.value) return;
        open.value = false;
        button.current!.focus();
        event.stopPropagation();
      }}
    >
      <button
        ref={button}
        type="button"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name={icon} /> {label} <Icon name="down" />
      </button>
      {open.value && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: its buttons have keys of their own
        // biome-ignore lint/a11y/noStaticElementInteractions: the same
        <div
          class="menu-items card"
          onClick={() => {
            open.value = false;
          }}
        >
          {children}
        </div>
      )}
    </div>
  );
}
