import { Readable } from "node:stream";

export const eventStreamType = "text/event-stream; charset=utf-8";

/** Proxies that hold answers back until there is more of them are asked not to. */
export const eventStreamHeaders: Readonly<Record<string, string>> = { "cache-control": "no-cache", "x-accel-buffering": "no" };

/** Sends one event; without a name it is a `message`. */
export type SendEvent = (data: object, name?: string) => void;

/** One event (HTML Living Standard, section 9.2.6). */
function event(data: object, name?: string): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/**
 * Server-sent events of work that is being done. Resolves when there is something to send; what fails before that rejects, what fails later becomes
 * the last event, `error`.
 * @param errorBody what clients are told of an error
 */
export function eventStream(work: (send: SendEvent) => Promise<void>, errorBody: (error: unknown) => object): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const events = new Readable({ read: () => undefined });
    let begun = false;
    const send: SendEvent = (data, name) => {
      begun = true;
      events.push(event(data, name));
      resolve(events);
    };
    work(send).then(
      () => {
        events.push(null);
        resolve(events);
      },
      (error: unknown) => {
        if (!begun) return reject(error);
        send(errorBody(error), "error");
        events.push(null);
      },
    );
  });
}
