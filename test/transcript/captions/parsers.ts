import assert from "node:assert/strict";
import type { Cue } from "../../../src/transcript/captions/index.js";
import { renderSrt, renderVtt } from "../../../src/transcript/captions/index.js";

/** What a reader of a file is shown. Times in seconds. */
export interface Read {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly voice?: string;
}

interface ParsedCue {
  readonly startTime: number;
  readonly endTime: number;
  readonly text: string;
}

interface Token {
  readonly data?: string;
  readonly voice?: string;
  readonly children?: readonly Token[];
}

/** The part of media-captions that is used; its own declarations do not resolve under NodeNext. */
interface MediaCaptions {
  parseText(
    text: string,
    options: { readonly type: "srt" | "vtt"; readonly errors: true },
  ): Promise<{ readonly cues: readonly ParsedCue[]; readonly errors: readonly Error[] }>;
  tokenizeVTTCue(cue: ParsedCue): readonly Token[];
}

/** The part of webvtt-parser, the W3C's validator, that is used. */
interface WebVtt {
  readonly WebVTTParser: new () => {
    parse(text: string): { readonly cues: readonly ParsedCue[]; readonly errors: readonly { readonly message: string }[] };
  };
}

const media = (await import("media-captions" as string)) as MediaCaptions;
const { WebVTTParser } = ((await import("webvtt-parser" as string)) as { readonly default: WebVtt }).default;

/** Writes cues as SRT and reads them back with media-captions, which must find nothing wrong. */
export async function throughSrt(cues: readonly Cue[]): Promise<Read[]> {
  const parsed = await media.parseText(renderSrt(cues), { type: "srt", errors: true });
  assert.deepEqual(parsed.errors, []);
  return parsed.cues.map((cue) => ({ ...timesOf(cue), text: cue.text }));
}

/** Writes cues as WebVTT and reads them back with media-captions; webvtt-parser must find the same cues and nothing wrong. */
export async function throughVtt(cues: readonly Cue[]): Promise<Read[]> {
  const file = renderVtt(cues);
  const parsed = await media.parseText(file, { type: "vtt", errors: true });
  assert.deepEqual(parsed.errors, []);
  const validated = new WebVTTParser().parse(file);
  assert.deepEqual(validated.errors, []);
  assert.deepEqual(validated.cues.map(timesOf), parsed.cues.map(timesOf));
  return parsed.cues.map((cue) => {
    const tokens = media.tokenizeVTTCue(cue);
    const voice = tokens[0]?.voice;
    return { ...timesOf(cue), text: tokens.map(textOf).join(""), ...(voice !== undefined && { voice }) };
  });
}

/** Parsers add hours, minutes and seconds up; the sum is not always the nearest number. */
function timesOf({ startTime, endTime }: ParsedCue) {
  const rounded = (seconds: number) => Math.round(seconds * 1000) / 1000;
  return { start: rounded(startTime), end: rounded(endTime) };
}

function textOf(token: Token): string {
  return token.data ?? token.children?.map(textOf).join("") ?? "";
}
