export { announce, announcement } from "./announcement.js";
export { endKey, keys, keysFault, loadKeys, madeKey, makeKey } from "./keys.js";
export {
  device,
  devices,
  ENDPOINTS,
  endpointing,
  findDevices,
  isLive,
  keepLive,
  live,
  liveOptions,
  startLive,
  UTTERANCE_ENDS,
  utteranceEnd,
} from "./live.js";
export type { LivePhase, LiveSession } from "./live-session.js";
export { loadModels, models, modelsFault } from "./models.js";
export {
  goToDoubt,
  goToHit,
  hear,
  nameVoice,
  type OpenTranscript,
  openTranscript,
  redo,
  rewrite,
  undo,
} from "./open-transcript.js";
export { choose, chooseAnew, options } from "./options.js";
export { audioOf, type Recording, type Shape, type Stage } from "./recording.js";
export { addFiles, addUrl, cancel, chosen, hasWork, recordings, remove, repeat, retry, show } from "./recordings.js";
export { PAGES, type Page, page } from "./route.js";
export { isAdmin, type Session, session, signIn, signOut } from "./session.js";
export { findShape } from "./shapes.js";
export { status, statusFault, watchStatus } from "./status.js";
export { scheme, THEMES, type Theme, theme } from "./theme.js";
