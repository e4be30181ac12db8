import type { Logger } from "pino";
import type { AudioDecoder, SpeechDetector } from "../audio/index.js";
import type { Config } from "../config/index.js";
import type { Engine } from "../engine/index.js";
import type { Jobs } from "../jobs/index.js";
import type { KeyRing } from "../keys/index.js";
import type { Network } from "../remote/index.js";
import type { SocketLimits } from "./live-socket.js";

/** What the server is made of. The caller opens and closes each. */
export interface AppOptions {
  readonly config: Config;
  readonly engine: Engine;
  readonly decoder: AudioDecoder;
  readonly detector: SpeechDetector;
  readonly keys: KeyRing;
  readonly jobs: Jobs;
  readonly logger: Logger;
  /** The way to other people's servers, where it is not the machine's own. */
  readonly network?: Network;
  /** Of live streams, where they are not those of the settings. */
  readonly liveLimits?: Partial<SocketLimits>;
  /** The server's own version, for the API's description. */
  readonly version: string;
}
