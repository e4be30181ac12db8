import { signal } from "@preact/signals";

export const PAGES = ["files", "live", "status", "keys"] as const;
export type Page = (typeof PAGES)[number];

function pageOf(hash: string): Page {
  return PAGES.find((page) => hash === `#${page}`) ?? "files";
}

/** Which page is shown, as the address says. */
export const page = signal<Page>(pageOf(location.hash));

addEventListener("hashchange", () => {
  page.value = pageOf(location.hash);
});
