import { Type } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import type { ModelInfo } from "../engine/index.js";
import type { AppOptions } from "./app-options.js";
import { errorResponses } from "./error-responses.js";
import { ApiError } from "./errors.js";
import { availableModels, findModel } from "./model-choice.js";

const OriginModel = Type.Object({
  name: Type.String(),
  model_id: Type.String({ description: "What the parameter `model` takes." }),
  description: Type.String(),
  language: Type.String({ description: "`en` or `multilingual`." }),
  version: Type.String(),
  file: Type.String(),
  size_bytes: Type.Integer(),
});

const DeepgramModel = Type.Object({
  name: Type.String(),
  canonical_name: Type.String(),
  architecture: Type.Literal("whisper"),
  languages: Type.Array(Type.String()),
  version: Type.String(),
  uuid: Type.String({ format: "uuid" }),
  batch: Type.Boolean(),
  streaming: Type.Boolean(),
  formatted_output: Type.Boolean(),
});

const OpenAiModel = Type.Object({
  id: Type.String(),
  object: Type.Literal("model"),
  created: Type.Integer({ description: "Seconds since 1970." }),
  owned_by: Type.String(),
});

const ModelList = Type.Object(
  {
    models: Type.Array(OriginModel),
    count: Type.Integer(),
    stt: Type.Array(DeepgramModel, { description: "The same models as Deepgram's SDKs read them." }),
    tts: Type.Array(Type.Any(), { maxItems: 0, description: "Always empty." }),
    object: Type.Literal("list"),
    data: Type.Array(OpenAiModel, { description: "The same models as OpenAI's SDKs read them." }),
  },
  { $id: "ModelList", description: "The models on this server's disk, the default first." },
);

const Model = Type.Object(
  { ...OriginModel.properties, ...DeepgramModel.properties, ...OpenAiModel.properties },
  { $id: "Model", description: "One model." },
);

function originModel({ id, multilingual, quantization, file, sizeBytes }: ModelInfo) {
  const language = multilingual ? "multilingual" : "en";
  const description = `Whisper ${id}, ${multilingual ? "multilingual" : "English only"}, ${quantization}`;
  const name = file.split(/[\\/]/).at(-1)!;
  return { name: id, model_id: id, description, language, version: quantization, file: name, size_bytes: sizeBytes };
}

function deepgramModel({ id, languages, quantization, uuid }: ModelInfo) {
  return {
    name: id,
    canonical_name: id,
    architecture: "whisper" as const,
    languages: [...languages],
    version: quantization,
    uuid,
    batch: true,
    streaming: true,
    formatted_output: true,
  };
}

function openAiModel({ id, created }: ModelInfo) {
  return { id, object: "model" as const, created: Math.floor(created), owned_by: "openai" };
}

/** The models on disk, in the forms of the API's origin, of Deepgram and of OpenAI at once. */
export async function models(app: FastifyInstance, { engine }: AppOptions): Promise<void> {
  app.addSchema(ModelList);
  app.addSchema(Model);

  app.get(
    "/v1/models",
    {
      schema: { operationId: "listModels", summary: "List the models", tags: ["Models"], response: { 200: Type.Ref("ModelList") } },
    },
    async () => {
      const all = engine.models();
      return {
        models: all.map(originModel),
        count: all.length,
        stt: all.map(deepgramModel),
        tts: [],
        object: "list",
        data: all.map(openAiModel),
      };
    },
  );

  app.get<{ Params: { id: string } }>(
    "/v1/models/:id",
    {
      schema: {
        operationId: "getModel",
        summary: "Show one model",
        tags: ["Models"],
        params: Type.Object({ id: Type.String({ description: "Id or UUID of a model." }) }),
        response: { 200: Type.Ref("Model"), ...errorResponses(404) },
      },
    },
    async (request) => {
      const all = engine.models();
      const { id } = request.params;
      const model = findModel(all, id);
      if (model === undefined) throw new ApiError("unknownModel", { model: id, available: availableModels(all) });
      return { ...originModel(model), ...deepgramModel(model), ...openAiModel(model) };
    },
  );
}
