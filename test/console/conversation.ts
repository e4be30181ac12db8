import { channelsOf } from "../http/parameters/asking.js";

/** Between "not" and "what": in samples. */
const turn = 5.1 * 16_000;

/** The sample as if two people spoke it, each on a channel of their own. */
export const conversation = {
  name: "two-voices.wav",
  mimeType: "audio/wav",
  buffer: channelsOf(
    (index) => (index < turn ? 1 : 0),
    (index) => (index < turn ? 0 : 1),
  ),
};
