export { type Reach, reachOf } from "./address-reach.js";
export { decodedBody } from "./content-coding.js";
export { machineNetwork, type Network } from "./network.js";
export { RemoteError, type RemoteErrorCode } from "./remote-error.js";
export { type RemoteRequest, type RemoteResponse, requestRemote } from "./request.js";
export { allowedAddresses, checkUrl, shownHost, type UrlRules } from "./url-rules.js";
