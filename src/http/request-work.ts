import type { FastifyReply } from "fastify";
import { ApiError } from "./errors.js";

/** A place that a request holds; it is released once. */
export interface Place {
  release(): void;
}

/** The time and the places that one request has. */
export interface RequestWork {
  /** Aborted when the client leaves or the time is over. */
  readonly signal: AbortSignal;
  /** Takes a place, and gives back the one before. */
  hold(place: Place): void;
  /** Gives all back; the end of the response does so too. */
  end(): void;
}

/** @param seconds until the request is given up with 504 */
export function beginWork(reply: FastifyReply, seconds: number): RequestWork {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new ApiError("timeout", { seconds })), seconds * 1000);
  let held: Place | undefined;
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    held?.release();
  };
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort(new ApiError("clientGone"));
    end();
  });
  return {
    signal: controller.signal,
    hold(place) {
      if (ended) return place.release();
      held?.release();
      held = place;
    },
    end,
  };
}
