import process from "node:process";

/** What the server says about a stretch of the audio. There is more in it: docs/live.md. */
export interface Results {
  readonly type: "Results";
  /** Seconds. */
  readonly start: number;
  /** Whether the text may still change. */
  readonly is_final: boolean;
  readonly channel: { readonly alternatives: readonly { readonly transcript: string }[] };
}

/** Prints what is final line by line. Below it stands the guess of the moment, on one line that rewrites itself. */
export class TerminalTranscript {
  show({ start, is_final, channel }: Results): void {
    const text = channel.alternatives[0]?.transcript ?? "";
    this.#clear();
    if (is_final && text !== "") process.stdout.write(`[${start.toFixed(1)}s] ${text}\n`);
    if (!is_final && process.stdout.isTTY) process.stdout.write(fitting(text, (process.stdout.columns || 80) - 1));
  }

  /** A remark that is no transcript. */
  note(text: string): void {
    this.#clear();
    process.stderr.write(`${text}\n`);
  }

  /** Leaves no guess behind. */
  end(): void {
    this.#clear();
  }

  #clear(): void {
    // Back to the beginning of the line, and empty to its end. Where nobody watches there are no guesses to wipe away.
    if (process.stdout.isTTY) process.stdout.write("\r\u001b[K");
  }
}

/** The end of a text that is longer than the line: that is where the speaker is. */
function fitting(text: string, columns: number): string {
  return text.length <= columns ? text : `…${text.slice(text.length - columns + 1)}`;
}
