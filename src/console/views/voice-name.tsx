import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { voiceName } from "../document/index.js";
import { nameVoice, type OpenTranscript } from "../state/index.js";

/** Whose voice it is; a click gives it another name, everywhere. */
export function VoiceName({ open, voice }: { readonly open: OpenTranscript; readonly voice: number }) {
  const naming = useSignal(false);
  const name = voiceName(open.document.value!, voice);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <h3 class="voice">
      {naming.value ? (
        <NameField
          name={name}
          onName={(text) => {
            naming.value = false;
            setTimeout(() => button.current?.focus());
            if (text !== undefined && text.trim() !== name) nameVoice(open, voice, text);
          }}
        />
      ) : (
        <button
          ref={button}
          type="button"
          title="Rename"
          onClick={() => {
            naming.value = true;
          }}
        >
          {name}
        </button>
      )}
    </h3>
  );
}

interface NameFieldProps {
  readonly name: string;
  /** Without a text the name stays. */
  readonly onName: (text?: string) => void;
}

function NameField({ name, onName }: NameFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current!.select(), []);
  return (
    <input
      ref={field}
      aria-label={`New name of ${name}`}
      defaultValue={name}
      maxLength={60}
      onBlur={({ currentTarget }) => onName(currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") onName();
        else if (event.key === "Enter") onName(event.currentTarget.value);
        else return;
        event.preventDefault();
      }}
    />
  );
}
