import { VOICE_COLOURS } from "./voice-class.js";

/** The page's colours, for what is drawn on a canvas. */
export interface Inks {
  readonly ink: string;
  readonly soft: string;
  readonly faint: string;
  readonly accent: string;
  readonly voices: readonly string[];
  readonly font: string;
}

/** They are registered as colours in tokens.css, so that they are read as what they are on this page, light or dark. */
export function inksOf(element: Element): Inks {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name);
  return {
    ink: colour("--ink"),
    soft: colour("--ink-soft"),
    faint: colour("--line-strong"),
    accent: colour("--accent"),
    voices: Array.from({ length: VOICE_COLOURS }, (_, voice) => colour(`--voice-${voice}`)),
    font: style.fontFamily,
  };
}
