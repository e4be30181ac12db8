/** Voices have eight colours; the ninth has the first one's again, and a name of its own all the same. */
export const VOICE_COLOURS = 8;

export function voiceClass(voice: number | undefined): string {
  return voice === undefined ? "" : `voice-${voice % VOICE_COLOURS}`;
}
