export { apiUrl, serverUrl, socketUrl } from "./address.js";
export { ApiFailure } from "./api-failure.js";
export { call } from "./call.js";
export { LiveSocket } from "./live-socket.js";
export { listModels, type Model } from "./models.js";
export { transcribe } from "./transcribe.js";
