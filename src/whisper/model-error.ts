/** A model file that cannot be used: truncated, foreign, corrupt, or of a kind that this engine does not run. The message says which. */
export class ModelError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ModelError";
  }
}
