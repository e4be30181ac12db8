export { type CreatedKey, type KeyRecord, type KeyStore, KeyStoreError, type KeyStoreErrorCode } from "./key-store.js";
export { openKeyStore } from "./sqlite-key-store.js";
