export { metrics } from "./metrics.js";
export { Recorder } from "./recorder.js";
export { status } from "./status.js";
