import type { Model } from "../api/index.js";
import type { ListenOptions } from "../snippets/index.js";
import { languageName } from "./language-name.js";

interface ModelFieldProps {
  readonly models: readonly Model[];
  readonly model: string;
  readonly onModel: (model: string) => void;
}

export function ModelField({ models, model, onModel }: ModelFieldProps) {
  return (
    <label class="field">
      <span>Model</span>
      <select value={model} onChange={({ currentTarget }) => onModel(currentTarget.value)}>
        {models.map(({ id, multilingual }) => (
          <option key={id} value={id}>
            {id}
            {multilingual ? "" : " · English"}
          </option>
        ))}
      </select>
    </label>
  );
}

interface LanguageFieldProps {
  readonly models: readonly Model[];
  readonly options: ListenOptions;
  readonly onLanguage: (language: string) => void;
}

/** The languages of the chosen model by their names; English first, because the server takes it when nothing is said. */
export function LanguageField({ models, options, onLanguage }: LanguageFieldProps) {
  const model = models.find(({ id }) => id === options.model);
  const others = (model?.languages ?? [])
    .filter((tag) => tag !== "en")
    .map((tag) => ({ tag, name: languageName(tag) }))
    .sort((left, right) => left.name.localeCompare(right.name));
  return (
    <label class="field">
      <span>Language</span>
      <select
        value={options.language}
        disabled={model !== undefined && !model.multilingual}
        onChange={({ currentTarget }) => onLanguage(currentTarget.value)}
      >
        <option value="">English</option>
        {model?.multilingual && <option value="detect">Find it</option>}
        {others.map(({ tag, name }) => (
          <option key={tag} value={tag}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
