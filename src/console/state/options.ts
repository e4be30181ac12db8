import { computed, signal } from "@preact/signals";
import type { ListenOptions } from "../snippets/index.js";
import { models } from "./models.js";

const usual: ListenOptions = {
  model: "",
  language: "",
  translate: false,
  smartFormat: true,
  punctuate: true,
  speakers: "none",
  prompt: "",
};

const chosen = signal(usual);

/** What the next recordings are asked for: as people chose, and only what the model can. */
export const options = computed<ListenOptions>(() => {
  const asked = chosen.value;
  const model = models.value.find(({ id }) => id === asked.model) ?? models.value[0];
  if (model === undefined) return asked;
  const known = asked.language === "" || (model.multilingual && asked.language === "detect") || model.languages.includes(asked.language);
  return {
    ...asked,
    model: model.id,
    language: known ? asked.language : "",
    translate: asked.translate && model.multilingual,
  };
});

export function choose(change: Partial<ListenOptions>): void {
  chosen.value = { ...chosen.peek(), ...change };
}

export function chooseAnew(): void {
  chosen.value = usual;
}
