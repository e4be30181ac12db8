import type { FastifySchemaValidationError } from "fastify/types/schema.js";
import { ApiError } from "./errors.js";

/** The allowed values and unknown members, which the validator's own sentences leave out. */
function sentence({ keyword, instancePath, params, message = "is wrong" }: FastifySchemaValidationError): string {
  const where = instancePath === "" ? "the body" : `"${instancePath.slice(1).replaceAll("/", ".")}"`;
  switch (keyword) {
    case "enum":
      return `${where} must be one of ${[params.allowedValues].flat().join(", ")}`;
    case "additionalProperties":
      return `${where} has no member "${[params.additionalProperties].flat().join('", "')}"`;
    case "required":
      return `${where} needs "${[params.requiredProperties].flat().join('", "')}"`;
    default:
      return `${where} ${message}`;
  }
}

/** What a schema has against a body, as one sentence. */
export function schemaFault(faults: readonly FastifySchemaValidationError[]): ApiError {
  // These only say that what is beside them is so.
  const own = faults.filter(({ keyword }) => keyword !== "boolean" && keyword !== "anyOf");
  return new ApiError("badRequest", { reason: `${[...new Set(own.map(sentence))].join(", or ")}.` });
}
