import type { Attempt, DetectedLanguage, EncodedWindow, Row } from "../whisper/index.js";
import type { WindowTask } from "./messages.js";

/** A window on its way through the encoder and the decoder. */
export interface Job {
  readonly task: WindowTask;
  readonly attempt: Attempt;
  readonly language?: DetectedLanguage;
  /** The best of the attempts before. */
  readonly best?: Pick<Row<Job>, "search" | "attention">;
  /** Whether the window that is being decoded ends in cached silence. */
  readonly shortcut: boolean;
  /** Tokens that its text may have. */
  readonly room: number;
}

/** A window that is ready to be decoded. */
export interface Encoded {
  readonly job: Job;
  readonly window: EncodedWindow;
}
