import { join } from "node:path";

/** Files that `npm run build` makes for browsers; in `dist/src/http` and in the bundle's folder this file lies as deep. */
export const assets = join(import.meta.dirname, "../../assets");
