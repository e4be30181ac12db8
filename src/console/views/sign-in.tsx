import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { serverUrl } from "../api/index.js";
import { signIn } from "../state/index.js";
import { Mark } from "./brand.js";
import { Icon } from "./icon.js";
import { IconButton } from "./icon-button.js";
import { ThemeSwitch } from "./theme-switch.js";

export function SignIn() {
  const fault = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const shown = useSignal(false);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = "Sign in · Whisper API";
    field.current?.focus();
  }, []);

  async function submit(event: Event) {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    fault.value = await signIn(field.current!.value);
    busy.value = false;
    if (fault.value !== undefined) field.current?.select();
  }

  return (
    <div class="sign-in">
      <div class="sign-in-corner">
        <ThemeSwitch />
      </div>
      <main class="sign-in-main">
        <Mark />
        <h1>Whisper API</h1>
        <p class="lead">Speech to text on your own machine. Nothing leaves it.</p>
        <form onSubmit={submit} autocomplete="off" class="card sign-in-card">
          <label for="key">API key</label>
          <div class="joined">
            <input
              ref={field}
              id="key"
              name="key"
              {...(shown.value ? ({ type: "text" } as const) : ({ type: "password" } as const))}
              class="mono"
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              required
              aria-invalid={fault.value !== undefined}
              aria-describedby="key-fault key-hint"
            />
            <IconButton
              icon="eye"
              label="Show the key"
              aria-pressed={shown.value}
              title="Show the key"
              onClick={() => {
                shown.value = !shown.value;
              }}
            />
          </div>
          <p id="key-fault" class="fault" role="alert">
            {fault.value !== undefined && (
              <>
                <Icon name="warning" /> {fault.value}
              </>
            )}
          </p>
          <button type="submit" class="primary wide" aria-busy={busy.value}>
            {busy.value ? "Signing in…" : "Sign in"}
          </button>
          <p id="key-hint" class="hint">
            The key stays in this page's memory: it is not stored, and reloading the page signs you out. Make one with{" "}
            <code>npx whisper-api keys create --name NAME</code>
          </p>
        </form>
        <p class="hint">
          {serverUrl().replace(/^https?:\/\//, "")} · <a href="docs">API reference</a>
        </p>
      </main>
    </div>
  );
}
