import type { FastifyReply } from "fastify";
import type { Engine } from "../engine/index.js";
import { ApiError } from "./errors.js";

/** The time and the place in the engine that one request has. */
export interface RequestWork {
  /** Aborted when the client leaves or the time is over. */
  readonly signal: AbortSignal;
  /** Gives both back; the end of the response does so too. */
  end(): void;
}

/** @throws EngineError `queue_full` when there is no place */
export function beginWork(reply: FastifyReply, engine: Engine, seconds: number): RequestWork {
  const admission = engine.admit();
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new ApiError("timeout", { seconds })), seconds * 1000);
  const end = () => {
    clearTimeout(timer);
    admission.release();
  };
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort(new ApiError("clientGone"));
    end();
  });
  return { signal: controller.signal, end };
}
