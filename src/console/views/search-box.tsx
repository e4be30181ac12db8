import { goToHit, type OpenTranscript } from "../state/index.js";
import { Icon } from "./icon.js";
import { IconButton } from "./icon-button.js";

export function SearchBox({ open }: { readonly open: OpenTranscript }) {
  const { query, hits, hitAt } = open;
  const count = hits.value.length;
  const asked = query.value.trim() !== "";
  return (
    <search class="search joined">
      <Icon name="search" />
      <input
        type="search"
        aria-label="Search the transcript"
        placeholder="Search"
        value={query}
        onInput={({ currentTarget }) => {
          query.value = currentTarget.value;
          hitAt.value = 0;
          goToHit(open, 0);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") goToHit(open, event.shiftKey ? -1 : 1);
          else if (event.key === "Escape" && query.value !== "") query.value = "";
          else return;
          event.preventDefault();
        }}
      />
      <output class="search-count">{asked && (count === 0 ? "None" : `${hitAt.value + 1} of ${count}`)}</output>
      {asked && count > 0 && (
        <>
          <IconButton icon="up" look="small" label="Previous hit" onClick={() => goToHit(open, -1)} />
          <IconButton icon="down" look="small" label="Next hit" onClick={() => goToHit(open, 1)} />
        </>
      )}
    </search>
  );
}
