import { choose, device, devices, ENDPOINTS, endpointing, isLive, models, options, UTTERANCE_ENDS, utteranceEnd } from "../state/index.js";
import { LanguageField, ModelField } from "./model-fields.js";

const seconds = (milliseconds: number) => `${milliseconds / 1000} s`;

/** What the next stream is asked for; it cannot change while one runs. */
export function LiveOptionsForm() {
  const locked = isLive.value;
  return (
    <fieldset class="live-options" disabled={locked}>
      <legend class="unseen">Options</legend>
      <label class="field">
        <span>Microphone</span>
        <select
          value={device.value}
          onChange={({ currentTarget }) => {
            device.value = currentTarget.value;
          }}
        >
          <option value="">The system's choice</option>
          {devices.value.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <ModelField models={models.value} model={options.value.model} onModel={(model) => choose({ model })} />
      <LanguageField models={models.value} options={options.value} onLanguage={(language) => choose({ language })} />
      <label class="field">
        <span>Phrase ends after</span>
        <select
          value={endpointing.value}
          onChange={({ currentTarget }) => {
            endpointing.value = Number(currentTarget.value);
          }}
        >
          {ENDPOINTS.toSorted((left, right) => left - right).map((value) => (
            <option key={value} value={value}>
              {seconds(value)} of silence
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Utterance ends after</span>
        <select
          value={utteranceEnd.value}
          onChange={({ currentTarget }) => {
            utteranceEnd.value = Number(currentTarget.value);
          }}
        >
          {UTTERANCE_ENDS.map((value) => (
            <option key={value} value={value}>
              {value === 0 ? "Not marked" : `${seconds(value)} without words`}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}
