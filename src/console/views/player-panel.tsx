import { useComputed } from "@preact/signals";
import { clock } from "../measure/index.js";
import { RATES } from "../sound/index.js";
import type { OpenTranscript } from "../state/index.js";
import { DoubtTools } from "./doubt-tools.js";
import { Icon } from "./icon.js";
import { IconButton } from "./icon-button.js";
import { SearchBox } from "./search-box.js";
import { SKIP } from "./use-transcript-keys.js";
import { Waveform } from "./waveform.js";

/** The recording's shape, its words beneath, and what plays it. */
export function PlayerPanel({ open }: { readonly open: OpenTranscript }) {
  const { player } = open;
  const playable = player.playable.value;
  const playing = player.playing.value;
  return (
    <section class="player card" aria-label="Player">
      <Waveform open={open} />
      <div class="player-row">
        <IconButton
          icon="back"
          label={`Back ${SKIP} seconds`}
          title="Back 5 s (←)"
          disabled={playable !== "yes"}
          onClick={() => player.skip(-SKIP)}
        />
        <button
          type="button"
          class="play"
          aria-label={playing ? "Pause" : "Play"}
          title={playing ? "Pause (space)" : "Play (space)"}
          disabled={playable !== "yes"}
          onClick={() => player.toggle()}
        >
          <Icon name={playing ? "pause" : "play"} solid={!playing} />
        </button>
        <IconButton
          icon="forward"
          label={`Forward ${SKIP} seconds`}
          title="Forward 5 s (→)"
          disabled={playable !== "yes"}
          onClick={() => player.skip(SKIP)}
        />
        <Time open={open} />
        {open.document.value !== undefined && open.words.value.length > 0 && (
          <div class="reading-tools">
            <SearchBox open={open} />
            <DoubtTools open={open} />
          </div>
        )}
        <label class="rate">
          <span class="unseen">Speed</span>
          <select value={player.rate.value} onChange={({ currentTarget }) => player.setRate(Number(currentTarget.value))}>
            {RATES.map((rate) => (
              <option key={rate} value={rate}>
                {rate} ×
              </option>
            ))}
          </select>
        </label>
      </div>
      {playable === "no" && (
        <p class="hint">
          {open.recording.source instanceof Blob
            ? "This browser cannot play the file. The transcript is complete all the same."
            : "What was fetched from an address is not loaded into this page, so there is nothing to play."}
        </p>
      )}
    </section>
  );
}

function Time({ open: { player, duration } }: { readonly open: OpenTranscript }) {
  const text = useComputed(() => clock(player.time.value, true));
  return (
    <p class="time">
      <span class="time-now">{text}</span> <span class="time-all">/ {clock(duration.value)}</span>
    </p>
  );
}
