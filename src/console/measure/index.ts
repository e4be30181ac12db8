export { byteSize } from "./byte-size.js";
export { clock, spokenTime, timeLeft } from "./clock.js";
export { secondsLeft } from "./pace.js";
export { columns, mixed, type Peaks, peaksOf, peaksOfChannels } from "./peaks.js";
export { roundTop, timeTicks } from "./ticks.js";
