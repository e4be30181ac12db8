export type ModelFaultCode =
  /** A name that cannot be one, or that nothing has. */
  | "name"
  /** The file is there already, or is another's. */
  | "exists"
  /** Comes with the server. */
  | "embedded"
  /** Being downloaded by another process. */
  | "busy"
  /** The mirror does not have it, refuses, or cannot be reached. */
  | "mirror"
  /** Bytes other than the ones that were published or asked for. */
  | "checksum"
  /** No ggml Whisper file, or one that this engine does not run. */
  | "not_a_model"
  /** The disk or its permissions. */
  | "disk";

/** Something about a model file that a person can put right: one sentence or two. */
export class ModelFault extends Error {
  readonly code: ModelFaultCode;

  constructor(code: ModelFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ModelFault";
    this.code = code;
  }
}

/** The disk's own errors as sentences; everything else as it is. */
export function diskFault(error: unknown, path: string): unknown {
  switch ((error as NodeJS.ErrnoException | undefined)?.code) {
    case "ENOSPC":
    case "EDQUOT":
      return new ModelFault("disk", `There is no room left for ${path}: make some, and the same command goes on from there.`, {
        cause: error,
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new ModelFault("disk", `${path} cannot be written by this user: check MODELS_DIR and its permissions.`, { cause: error });
    case "EFBIG":
      return new ModelFault("disk", `The file system takes no file as large as ${path}.`, { cause: error });
    default:
      return error;
  }
}
