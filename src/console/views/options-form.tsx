import { choose, models, options } from "../state/index.js";
import { languageName } from "./language-name.js";

/** What the next recordings are transcribed with. */
export function OptionsForm({ open = false }: { readonly open?: boolean }) {
  const asked = options.value;
  const model = models.value.find(({ id }) => id === asked.model);
  const languages = (model?.languages ?? []).map((tag) => ({ tag, name: languageName(tag) })).sort((a, b) => a.name.localeCompare(b.name));
  return (
    <div class="options">
      <div class="options-first">
        <label class="field">
          <span>Model</span>
          <select value={asked.model} onChange={({ currentTarget }) => choose({ model: currentTarget.value })}>
            {models.value.map(({ id, multilingual }) => (
              <option key={id} value={id}>
                {id}
                {multilingual ? "" : " · English"}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>Language</span>
          <select
            value={asked.language}
            disabled={model !== undefined && !model.multilingual}
            onChange={({ currentTarget }) => choose({ language: currentTarget.value })}
          >
            <option value="">English</option>
            {model?.multilingual && <option value="detect">Find it</option>}
            {languages
              .filter(({ tag }) => tag !== "en")
              .map(({ tag, name }) => (
                <option key={tag} value={tag}>
                  {name}
                </option>
              ))}
          </select>
        </label>
      </div>
      <details open={open}>
        <summary>More options</summary>
        <fieldset class="choices">
          <legend>Speakers</legend>
          {(
            [
              ["none", "Not told apart"],
              ["diarize", "One on each channel, in one conversation"],
              ["multichannel", "Every channel by itself"],
            ] as const
          ).map(([value, text]) => (
            <label key={value} class="choice">
              <input type="radio" name="speakers" checked={asked.speakers === value} onChange={() => choose({ speakers: value })} />
              {text}
            </label>
          ))}
        </fieldset>
        <fieldset class="choices">
          <legend>Text</legend>
          <label class="choice">
            <input
              type="checkbox"
              checked={asked.smartFormat}
              onChange={({ currentTarget }) => choose({ smartFormat: currentTarget.checked })}
            />
            Numbers, dates and amounts as people write them
          </label>
          <label class="choice">
            <input
              type="checkbox"
              checked={asked.punctuate || asked.smartFormat}
              disabled={asked.smartFormat}
              onChange={({ currentTarget }) => choose({ punctuate: currentTarget.checked })}
            />
            Punctuation and capitals
          </label>
          {model?.multilingual && (
            <label class="choice">
              <input
                type="checkbox"
                checked={asked.translate}
                onChange={({ currentTarget }) => choose({ translate: currentTarget.checked })}
              />
              Translate to English
            </label>
          )}
        </fieldset>
        <label class="field">
          <span>Names and words to expect</span>
          <textarea
            rows={2}
            value={asked.prompt}
            maxLength={10_000}
            placeholder="Names, products, terms"
            onInput={({ currentTarget }) => choose({ prompt: currentTarget.value })}
          />
        </label>
      </details>
    </div>
  );
}
