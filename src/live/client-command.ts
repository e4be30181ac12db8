/** What a client says in a text frame. */
export type ClientCommand =
  | { readonly type: "KeepAlive" }
  | { readonly type: "Finalize"; readonly channel?: number }
  | { readonly type: "CloseStream" }
  | { readonly type: "Configure" }
  /** None of these; the sentence says why. */
  | { readonly type: "unknown"; readonly reason: string };

/** Characters; a command is far shorter. */
const longest = 65_536;

const known = "Known are KeepAlive, Finalize, CloseStream and Configure.";

export function readCommand(text: string): ClientCommand {
  if (text.length > longest) return { type: "unknown", reason: `A text frame may have ${longest} characters.` };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { type: "unknown", reason: "The text frame is not valid JSON." };
  }
  if (typeof parsed !== "object" || parsed === null || !("type" in parsed) || typeof parsed.type !== "string") {
    return { type: "unknown", reason: `The text frame must be a JSON object with a "type". ${known}` };
  }
  switch (parsed.type) {
    case "KeepAlive":
    case "CloseStream":
    case "Configure":
      return { type: parsed.type };
    case "Finalize": {
      const channel = "channel" in parsed && parsed.channel !== null ? parsed.channel : undefined;
      if (channel === undefined) return { type: "Finalize" };
      if (typeof channel === "number" && Number.isInteger(channel) && channel >= 0) return { type: "Finalize", channel };
      return { type: "unknown", reason: 'The "channel" of Finalize must be the number of a channel, from 0 on.' };
    }
    default:
      return { type: "unknown", reason: `The type "${parsed.type.slice(0, 100)}" is not known. ${known}` };
  }
}
