import { ApiError, acceptedTypes } from "./errors.js";

export type BodyKind = "audio" | "json" | "form";

const mediaType = (contentType = "") => contentType.split(";")[0]!.trim().toLowerCase();

export const isForm = (contentType: string | undefined): boolean => mediaType(contentType) === "multipart/form-data";

/**
 * How a body of `POST /v1/listen` is read. The label of audio is no more than a label: what the bytes are is found in the bytes.
 * `deepgram/audio+video` is what Deepgram's JavaScript SDK 3 sends, no type at all its Python SDK 3, and the form type curl without `-H`.
 * @throws ApiError `unsupportedMediaType`
 */
export function bodyKind(contentType: string | undefined): BodyKind {
  const type = mediaType(contentType);
  if (type === "application/json") return "json";
  if (isForm(contentType)) return "form";
  const audio =
    type === "" ||
    type.startsWith("audio/") ||
    type.startsWith("video/") ||
    ["application/octet-stream", "application/ogg", "deepgram/audio+video", "application/x-www-form-urlencoded"].includes(type);
  if (audio) return "audio";
  throw new ApiError("unsupportedMediaType", { type, accepted: acceptedTypes });
}
