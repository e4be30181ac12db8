/** Lines on a field of 24 by 24, two units wide. */
const SHAPES = {
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8.5 6v12M15.5 6v12",
  back: "M10.5 7 5.5 12l5 5M18.5 7l-5 5 5 5",
  forward: "M13.5 7l5 5-5 5M5.5 7l5 5-5 5",
  search: "M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13zM15.5 15.5 20 20",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  copy: "M9 8.5h10.5V20H9zM5 15.5V4h10.5",
  download: "M12 4v11M7.5 11l4.5 4.5L16.5 11M5 19.5h14",
  upload: "M12 16V5M7.5 9.5 12 5l4.5 4.5M5 19.5h14",
  code: "M8.5 7 3.5 12l5 5M15.5 7l5 5-5 5",
  microphone: "M12 15a3.5 3.5 0 0 1-3.5-3.5v-4a3.5 3.5 0 0 1 7 0v4A3.5 3.5 0 0 1 12 15zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  stop: "M7 7h10v10H7z",
  file: "M6.5 3.5h7l4.5 4.5v12.5H6.5zM13 3.5V8.5h5",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  key: "M8 19.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11 12.5 19.5 4M15.5 8l3 3",
  chart: "M4.5 4.5v15h15M8.5 15l3.5-4.5 3 2.5 4-6",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  screen: "M4 5h16v11H4zM9 20h6M12 16v4",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  undo: "M8.5 5 4.5 9l4 4M4.5 9H14a5 5 0 0 1 0 10h-3",
  redo: "M15.5 5l4 4-4 4M19.5 9H10a5 5 0 0 0 0 10h3",
  remove: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.5 11v5M13.5 11v5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  warning: "M12 4 3 19.5h18zM12 10v4.5M12 17v.2",
  down: "M6.5 9.5l5.5 5.5 5.5-5.5",
  up: "M6.5 14.5 12 9l5.5 5.5",
  left: "M14.5 6 8.5 12l6 6",
  plus: "M12 5v14M5 12h14",
  leave: "M14 4.5H5.5v15H14M10.5 12H20M16.5 8.5 20 12l-3.5 3.5",
  again: "M19 12a7 7 0 1 1-2-4.9M19.5 3.5v4.5H15",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
} as const;

export type IconName = keyof typeof SHAPES;

/** A picture beside a text that says the same; nothing to those who do not see it. */
export function Icon({ name, solid = false }: { readonly name: IconName; readonly solid?: boolean }) {
  return (
    <svg class={solid ? "icon solid" : "icon"} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} />
    </svg>
  );
}
