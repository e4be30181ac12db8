import { goToDoubt, type OpenTranscript } from "../state/index.js";
import { IconButton } from "./icon-button.js";

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
          <IconButton icon="up" look="small" label="Previous unsure word" onClick={() => goToDoubt(open, -1)} />
          <IconButton icon="down" look="small" label="Next unsure word" onClick={() => goToDoubt(open, 1)} />
        </>
      )}
    </div>
  );
}
