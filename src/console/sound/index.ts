export { durationOf } from "./duration.js";
export { Microphone, type MicrophoneDevice, MicrophoneFault, microphones } from "./microphone.js";
export { type Playable, Player, RATES } from "./player.js";
export { waveformOf } from "./waveform.js";
