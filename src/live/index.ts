export { type ConversationOptions, type LiveClient, LiveConversation, type LiveFigures, type LiveParts } from "./live-conversation.js";
export { endings, type LiveEnding } from "./live-ending.js";
export type { LiveEvent } from "./live-event.js";
export type { LiveInput } from "./live-input.js";
export type { LiveMessage } from "./live-message.js";
export type { LiveOptions } from "./live-options.js";
export { DEFAULT_POLICY, type LivePolicy } from "./live-policy.js";
export { LiveSession } from "./live-session.js";
export type { LiveIdentity } from "./message-writer.js";
