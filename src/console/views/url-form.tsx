import { useSignal } from "@preact/signals";
import { addUrl } from "../state/index.js";
import { Icon } from "./icon.js";

export function UrlForm() {
  const text = useSignal("");
  const fault = useSignal(false);
  return (
    <form
      class="url-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const url = text.value.trim();
        fault.value = !/^https?:\/\//i.test(url) || !URL.canParse(url);
        if (fault.value) return;
        addUrl(url);
        text.value = "";
      }}
    >
      <div class="joined">
        <Icon name="link" />
        <input
          type="url"
          aria-label="Address of a recording"
          placeholder="https://… address of a recording"
          value={text}
          aria-invalid={fault.value}
          aria-describedby="url-fault"
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
            fault.value = false;
          }}
        />
        <button type="submit" class="quiet" disabled={text.value.trim() === ""}>
          Fetch
        </button>
      </div>
      <p id="url-fault" class="fault" role="alert">
        {fault.value && "Give an address that begins with http:// or https://."}
      </p>
    </form>
  );
}
