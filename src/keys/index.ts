export { Caller } from "./caller.js";
export { describeKey, type KeyState, stateOf } from "./key-description.js";
export { type ActiveKey, type ExpiredCredential, KeyRing, openKeyRing } from "./key-ring.js";
export {
  type CreatedKey,
  type KeyChanges,
  type KeyLimits,
  type KeyOptions,
  type KeyRecord,
  type KeyStore,
  KeyStoreError,
  type KeyStoreErrorCode,
  SCOPES,
  type Scope,
} from "./key-store.js";
export { LIMIT_RANGES, parseExpiry } from "./key-values.js";
export { type Quota, QuotaExceeded } from "./quota.js";
export { openKeyStore } from "./sqlite-key-store.js";
