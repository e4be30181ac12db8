/** A program that does what was done in the console. */
export interface Snippet {
  readonly name: string;
  readonly language: "sh" | "js" | "python";
  readonly code: string;
  /** The command that installs what it uses. */
  readonly needs?: string;
}
