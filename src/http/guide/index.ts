export { guide } from "./guide.js";
