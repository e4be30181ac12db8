/** One part of the report. */
export interface Section {
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  /** Everything that was measured, for `--json`. */
  readonly raw: unknown;
}
