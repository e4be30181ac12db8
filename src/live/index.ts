export type { LiveEvent } from "./live-event.js";
export type { LiveInput } from "./live-input.js";
export type { LiveOptions } from "./live-options.js";
export { DEFAULT_POLICY, type LivePolicy } from "./live-policy.js";
export { LiveSession } from "./live-session.js";
