import { formBody, formType, type WrittenPart } from "../form/form-body.js";
import { type RunningServer, sample } from "../running-server.js";

export const file: WrittenPart = { name: "file", filename: "jfk.wav", type: "audio/wav", content: sample };

/** Fields of a form, in order; a list is a field of the same name for each. */
export function fields(values: Readonly<Record<string, string | readonly string[]>>): WrittenPart[] {
  return Object.entries(values).flatMap(([name, value]) => [value].flat().map((content) => ({ name, content: content as string })));
}

export interface AudioAnswer {
  readonly text: string;
  readonly task?: string;
  readonly language?: string;
  readonly duration?: number;
  readonly usage: { readonly type: string; readonly seconds: number };
  readonly words?: readonly { readonly word: string; readonly start: number; readonly end: number }[];
  readonly segments?: readonly (Readonly<Record<string, number>> & { readonly text: string; readonly tokens: readonly number[] })[];
}

/** Posts a form to one of OpenAI's audio endpoints. */
export async function postForm(server: RunningServer, parts: readonly WrittenPart[] | Buffer, task = "transcriptions") {
  const response = await server.app.inject({
    method: "POST",
    url: `/v1/audio/${task}`,
    headers: { authorization: `Bearer ${server.key}`, "content-type": formType },
    payload: Buffer.isBuffer(parts) ? parts : formBody(...(parts as WrittenPart[])),
  });
  const isJson = /^application\/json/.test(String(response.headers["content-type"]));
  return { response, status: response.statusCode, text: response.body, answer: (isJson ? response.json() : {}) as AudioAnswer };
}

export interface ServerEvent {
  readonly name?: string;
  readonly data: {
    readonly type?: string;
    readonly delta?: string;
    readonly text?: string;
    readonly usage?: unknown;
    readonly error?: { readonly message: string; readonly type: string; readonly code: string | null };
  };
}

/** The events of a text of server-sent events. */
export function eventsOf(text: string): ServerEvent[] {
  return text
    .split("\n\n")
    .filter((block) => block !== "")
    .map((block) => {
      const { event, data } = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
      return { ...(event !== undefined && { name: event }), data: JSON.parse(data) };
    });
}
