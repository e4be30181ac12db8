import { clock, timeLeft } from "../measure/index.js";
import type { Recording } from "../state/index.js";

/** How far a recording is, in a few words. */
export function stageText({ stage, seconds, source }: Recording): string {
  const now = stage.value;
  switch (now.name) {
    case "waiting":
      return now.again === undefined ? "Waiting" : `The server is busy, trying again in ${now.again} s`;
    case "sending":
      return `Uploading ${Math.floor(now.fraction * 100)} %${now.left === undefined ? "" : ` · ${timeLeft(now.left)}`}`;
    case "transcribing":
      if (now.left !== undefined) return `Transcribing · ${timeLeft(now.left)}`;
      return source instanceof Blob ? "Transcribing" : "Fetching and transcribing";
    case "done":
      return clock(seconds.value ?? 0);
    case "failed":
      return "Failed";
    case "cancelled":
      return "Cancelled";
  }
}

/** 0..1 of the whole way; undefined where it cannot be told. */
export function fractionDone({ stage }: Recording): number | undefined {
  const now = stage.value;
  if (now.name === "sending") return now.fraction;
  return now.name === "transcribing" ? now.fraction : undefined;
}
