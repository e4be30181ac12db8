import { useSignal } from "@preact/signals";
import type { KeyLimits, NewKey } from "../api/index.js";
import { keysFault, makeKey } from "../state/index.js";
import { Dialog } from "./dialog.js";
import { Icon } from "./icon.js";

const LIVES = [
  ["", "Never"],
  ["1d", "In a day"],
  ["7d", "In a week"],
  ["30d", "In 30 days"],
  ["90d", "In 90 days"],
  ["365d", "In a year"],
] as const;

const LIMITS: readonly (readonly [keyof KeyLimits, string])[] = [
  ["requests_per_minute", "Requests a minute"],
  ["streams", "Streams at once"],
  ["minutes_per_day", "Minutes of audio a day"],
];

export function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const busy = useSignal(false);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    const made = await makeKey(newKeyOf(new FormData(event.currentTarget as HTMLFormElement)));
    busy.value = false;
    if (made) onClose();
  }

  return (
    <Dialog title="New key" onClose={onClose}>
      <form class="form" autocomplete="off" onSubmit={submit}>
        <label class="field">
          <span>Name</span>
          <input name="name" required maxLength={100} placeholder="What it is for" />
        </label>
        <label class="field">
          <span>Ends</span>
          <select name="expires">
            {LIVES.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <fieldset class="choices">
          <legend>May</legend>
          <label class="choice">
            <input type="radio" name="scope" value="transcribe" defaultChecked />
            transcribe
          </label>
          <label class="choice">
            <input type="radio" name="scope" value="admin" />
            everything: manage keys, and see how the server does
          </label>
        </fieldset>
        <fieldset class="limits">
          <legend>Limits, where there shall be some</legend>
          {LIMITS.map(([name, text]) => (
            <label key={name} class="field">
              <span>{text}</span>
              <input name={name} type="number" min={1} step={name === "minutes_per_day" ? "any" : 1} placeholder="none" />
            </label>
          ))}
        </fieldset>
        <p class="fault" role="alert">
          {keysFault.value !== undefined && (
            <>
              <Icon name="warning" /> {keysFault.value}
            </>
          )}
        </p>
        <div class="dialog-row">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" aria-busy={busy.value}>
            Make the key
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function newKeyOf(form: FormData): NewKey {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const limits = LIMITS.map(([name]) => [name, Number(text(name))] as const).filter(([, value]) => value > 0);
  return {
    name: text("name"),
    scopes: text("scope") === "admin" ? ["admin"] : ["transcribe"],
    ...(text("expires") !== "" && { expires: text("expires") }),
    limits: Object.fromEntries(limits),
  };
}
