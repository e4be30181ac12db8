export { type Playable, Player, RATES } from "./player.js";
export { waveformOf } from "./waveform.js";
