export { type ListenOptions, listenQuery, type Query, type Speakers } from "./listen-query.js";
