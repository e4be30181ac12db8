import { Type } from "@fastify/type-provider-typebox";
import { shownHost } from "../remote/index.js";
import { ApiError } from "./errors.js";
import { type BodyFaults, bodyFaults, type ReceivedBody } from "./received-body.js";

/** What most bodies are that are no JSON, or too long for a URL. */
const IF_AUDIO = "If it is audio, send it with a content type of its own, such as audio/wav.";

/** What to tell the client of a JSON body that ends early. */
export const jsonFaults: BodyFaults = {
  ...bodyFaults,
  tooLarge: (limit) => new ApiError("badJson", { reason: `It is larger than ${limit} bytes. ${IF_AUDIO}` }),
};

/** The body of a request whose recording is fetched. */
export const UrlSource = Type.Object(
  {
    url: Type.String({
      format: "uri",
      description: "Where the recording is, as http:// or https://. It is fetched and transcribed as it comes.",
    }),
  },
  { additionalProperties: true, examples: [{ url: "https://example.com/recording.wav" }] },
);

/**
 * Reads `{"url": "https://…"}`; other members are ignored.
 * @throws ApiError `badJson`
 */
export async function readUrlSource(body: ReceivedBody): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  let parsed: unknown;
  try {
    // A byte order mark, as .NET's clients may send it, is passed over (RFC 8259, section 8.1).
    parsed = JSON.parse(new TextDecoder().decode(Buffer.concat(chunks)));
  } catch {
    throw new ApiError("badJson", { reason: `It is not valid JSON. ${IF_AUDIO}` });
  }
  const url = typeof parsed === "object" && parsed !== null && "url" in parsed ? parsed.url : undefined;
  if (typeof url !== "string") throw new ApiError("badJson", { reason: 'It must be an object with a text "url".' });
  return url;
}

/** All of a URL that is logged: host and port. */
export function loggedHost(url: string): string | undefined {
  return URL.canParse(url) ? shownHost(new URL(url)) : undefined;
}
