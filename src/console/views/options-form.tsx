import { choose, models, options } from "../state/index.js";
import { LanguageField, ModelField } from "./model-fields.js";

/** What the next recordings are transcribed with. */
export function OptionsForm({ open = false }: { readonly open?: boolean }) {
  const asked = options.value;
  const model = models.value.find(({ id }) => id === asked.model);
  return (
    <div class="options">
      <div class="options-first">
        <ModelField models={models.value} model={asked.model} onModel={(model) => choose({ model })} />
        <LanguageField models={models.value} options={asked} onLanguage={(language) => choose({ language })} />
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
