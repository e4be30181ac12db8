export { apiUrl, serverUrl, socketUrl } from "./address.js";
export { ApiFailure } from "./api-failure.js";
export { call } from "./call.js";
export {
  type Credential,
  createKey,
  describeCredential,
  grantToken,
  type KeyInfo,
  type KeyLimits,
  listKeys,
  type NewKey,
  revokeKey,
  type Scope,
} from "./key-info.js";
export { LiveSocket } from "./live-socket.js";
export { listModels, type Model } from "./models.js";
export { type MinuteStatus, type ServerStatus, serverStatus } from "./server-status.js";
export { type HeardStretch, transcribe } from "./transcribe.js";
