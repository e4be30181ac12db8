export { type ListenOptions, listenQuery, type Query, type Speakers } from "./listen-query.js";
export { type AskedRecording, listenSnippets } from "./listen-snippets.js";
export { type LiveOptions, liveQuery } from "./live-query.js";
export { liveSnippets } from "./live-snippets.js";
export type { Snippet } from "./snippet.js";
