export { type FormatOptions, formatWords } from "./format-words.js";
