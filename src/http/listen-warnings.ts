import type { RecordingNote } from "../recording/index.js";
import type { ListenValues, ParameterName } from "./listen-parameters.js";
import type { Warning } from "./listen-query.js";

const noEffect = (parameter: ParameterName | "audio", message: string): Warning => ({ parameter, type: "no_effect", message });

/** Whether speakers are to be told apart; naming a speaker model asks for it too. */
export function wantsSpeakers({ diarize, diarize_model: model }: ListenValues): boolean {
  return diarize ?? model !== undefined;
}

/** Terms are hints, and no more. */
export function termWarnings(values: Pick<ListenValues, "keywords" | "keyterm">): readonly Warning[] {
  const message = "The terms were added to the model's prompt; boosts have no effect.";
  return (["keywords", "keyterm"] as const)
    .filter((parameter) => values[parameter] !== undefined)
    .map((parameter) => ({ parameter, type: "approximated", message }));
}

/** What a request asks for that cannot have the effect it names, whatever the recording is. */
export function valueWarnings(values: ListenValues): readonly Warning[] {
  const warnings: Warning[] = [...termWarnings(values)];
  for (const parameter of ["sample_rate", "channels"] as const) {
    if (values[parameter] === undefined || values.encoding !== undefined) continue;
    warnings.push(noEffect(parameter, `${parameter} has no effect without encoding: the audio's own header was used.`));
  }
  if (values.multichannel === true && wantsSpeakers(values)) {
    warnings.push(noEffect("diarize", "With multichannel the channels are already apart, and voices on one channel are not told apart."));
  }
  if (values.utt_split !== undefined && values.utterances !== true) {
    warnings.push(noEffect("utt_split", "utt_split has no effect without utterances."));
  }
  if (values.callback_method !== undefined && values.callback === undefined) {
    warnings.push(noEffect("callback_method", "callback_method has no effect without callback."));
  }
  const sampled = values.temperature !== undefined && values.temperature > 0;
  if (values.best_of !== undefined && !sampled) {
    warnings.push(noEffect("best_of", "best_of has no effect without a temperature above 0."));
  }
  if (values.beam_size !== undefined && sampled) {
    warnings.push(noEffect("beam_size", "beam_size has no effect with a temperature above 0: text is sampled."));
  }
  return warnings;
}

const alone = "Speakers are told apart by channel, in two-channel recordings alone";

const notes: Readonly<Record<RecordingNote, Warning>> = {
  truncated: {
    parameter: "audio",
    type: "truncated_audio",
    message: "The recording ends before its header says it does: what there was is transcribed.",
  },
  not_two_channels: noEffect("diarize", `${alone}, and this is none.`),
  channels_alike: noEffect("diarize", `${alone}, and both channels of this one carry the same.`),
  start_after_end: { parameter: "start", type: "out_of_range", message: "The recording ends before start: nothing was transcribed." },
};

/** What was found out about the recording that the client should know. */
export function recordingWarnings(found: readonly RecordingNote[]): readonly Warning[] {
  return found.map((note) => notes[note]);
}
