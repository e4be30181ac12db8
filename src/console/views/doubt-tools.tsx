import { goToDoubt, type OpenTranscript } from "../state/index.js";
import { Icon } from "./icon.js";

/** Shows which words the model was unsure of, and leads from one to the next. */
export function DoubtTools({ open }: { readonly open: OpenTranscript }) {
  const { doubts, shadesDoubt } = open;
  const count = doubts.value.length;
  return (
    <div class="doubts">
      <button
        type="button"
        class="small doubts-switch"
        aria-pressed={shadesDoubt.value}
        title="Dotted: 50 to 80 % sure. Wavy: less than that, and half of these are wrong."
        onClick={() => {
          shadesDoubt.value = !shadesDoubt.value;
        }}
      >
        {count} unsure
      </button>
      {shadesDoubt.value && count > 0 && (
        <>
          <button type="button" class="icon-button small" aria-label="Previous unsure word" onClick={() => goToDoubt(open, -1)}>
            <Icon name="up" />
          </button>
          <button type="button" class="icon-button small" aria-label="Next unsure word" onClick={() => goToDoubt(open, 1)}>
            <Icon name="down" />
          </button>
        </>
      )}
    </div>
  );
}
