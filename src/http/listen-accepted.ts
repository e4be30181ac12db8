import { type Static, Type } from "@fastify/type-provider-typebox";

/** Deepgram's answer to a request with `callback` (https://developers.deepgram.com/docs/callback). */
export const ListenAccepted = Type.Object(
  { request_id: Type.String({ format: "uuid", description: "The same as in what is delivered, and for `GET /v1/requests/{id}`." }) },
  { $id: "ListenAccepted", description: "The request is kept, and will be delivered." },
);

export type ListenAccepted = Static<typeof ListenAccepted>;

const delivery = {
  requestBody: {
    description: "The transcript, in the form that `response_format` asks for, or the error. Each attempt sends the same bytes.",
    content: {
      "application/json": { schema: { anyOf: [{ $ref: "ListenResponse#" }, { $ref: "Error#" }] } },
      "text/plain": { schema: { type: "string" } },
      "text/vtt": { schema: { type: "string" } },
    },
  },
  responses: { "2XX": { description: "It was taken. Anything else is tried again." } },
};

/** What is sent to the callback's URL, for the API's description. */
export const listenCallbacks = { delivery: { "{$request.query.callback}": { post: delivery, put: delivery } } };
