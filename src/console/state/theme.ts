import { computed, effect, signal } from "@preact/signals";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** The one thing that the console keeps in the browser. */
const place = "whisper-api-theme";

function stored(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(place)) ?? "system";
  } catch {
    return "system";
  }
}

export const theme = signal<Theme>(stored());

effect(() => {
  const { value } = theme;
  if (value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
  try {
    if (value === "system") localStorage.removeItem(place);
    else localStorage.setItem(place, value);
  } catch {
    // Where nothing may be kept, the choice lasts as long as the page.
  }
});

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(prefersDark.matches);
prefersDark.addEventListener("change", ({ matches }) => {
  systemDark.value = matches;
});

/** What the page looks like now. */
export const scheme = computed(() => (theme.value === "system" ? (systemDark.value ? "dark" : "light") : theme.value));
