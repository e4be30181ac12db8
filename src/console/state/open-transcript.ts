import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import {
  changed,
  type DocumentWord,
  doubtOf,
  type History,
  type Hit,
  hitsOf,
  named,
  redone,
  rewritten,
  type TranscriptDocument,
  type Turn,
  turnsOf,
  undone,
} from "../document/index.js";
import { Player } from "../sound/index.js";
import { audioOf, type Recording } from "./recording.js";

/** A recording as it is looked at: what is played, searched and changed. */
export interface OpenTranscript {
  readonly recording: Recording;
  readonly player: Player;
  readonly document: ReadonlySignal<TranscriptDocument | undefined>;
  readonly turns: ReadonlySignal<readonly Turn[]>;
  /** In the order in which they are read. */
  readonly words: ReadonlySignal<readonly DocumentWord[]>;
  /** Seconds; 0 while nobody knows. */
  readonly duration: ReadonlySignal<number>;
  readonly query: Signal<string>;
  readonly hits: ReadonlySignal<readonly Hit[]>;
  /** Which of the hits is looked at. */
  readonly hitAt: Signal<number>;
  /** The words that deserve a second look. */
  readonly doubts: ReadonlySignal<readonly DocumentWord[]>;
  readonly shadesDoubt: Signal<boolean>;
  /** The first word of the turn that is being rewritten. */
  readonly editing: Signal<number | undefined>;
  /** The word that people were led to last. */
  readonly pointed: Signal<number | undefined>;
  close(): void;
}

export function openTranscript(recording: Recording): OpenTranscript {
  const player = new Player(audioOf(recording));
  const document = computed(() => recording.history.value?.present);
  const turns = computed(() => (document.value === undefined ? [] : turnsOf(document.value)));
  const words = computed(() => turns.value.flatMap((turn) => turn.words));
  const query = signal("");
  return {
    recording,
    player,
    document,
    turns,
    words,
    duration: computed(() => document.value?.duration ?? player.duration.value ?? 0),
    query,
    hits: computed(() => hitsOf(words.value, query.value)),
    hitAt: signal(0),
    doubts: computed(() => words.value.filter((word) => doubtOf(word) !== "sure")),
    shadesDoubt: signal(true),
    editing: signal<number | undefined>(undefined),
    pointed: signal<number | undefined>(undefined),
    close: () => player.close(),
  };
}

function step({ history }: Recording, take: (history: History<TranscriptDocument>) => History<TranscriptDocument>): void {
  const { value } = history;
  if (value !== undefined) history.value = take(value);
}

export const undo = ({ recording }: OpenTranscript): void => step(recording, undone);
export const redo = ({ recording }: OpenTranscript): void => step(recording, redone);

/** Puts another text in the place of a turn's. */
export function rewrite({ recording, editing, pointed }: OpenTranscript, turn: Turn, text: string): void {
  step(recording, (history) => changed(history, rewritten(history.present, turn, text)));
  editing.value = undefined;
  pointed.value = undefined;
}

export function nameVoice({ recording }: OpenTranscript, voice: number, name: string): void {
  step(recording, (history) => changed(history, named(history.present, voice, name)));
}

/** Plays from a word on. */
export function hear({ player, pointed }: OpenTranscript, word: DocumentWord): void {
  pointed.value = undefined;
  void player.play(word.start);
}

/** Leads to the next hit, or with −1 to the one before; round and round. */
export function goToHit({ hits, hitAt, pointed }: OpenTranscript, by: 1 | -1 | 0): void {
  const count = hits.value.length;
  if (count === 0) return;
  hitAt.value = (Math.min(hitAt.value, count - 1) + by + count) % count;
  pointed.value = hits.value[hitAt.value]![0];
}

/** Leads to the next word that the model was unsure of, or to the one before, from where one is. */
export function goToDoubt({ doubts, words, pointed, player }: OpenTranscript, by: 1 | -1): void {
  const places = new Map(words.value.map((word, index) => [word.id, index]));
  const here = places.get(pointed.value ?? -1) ?? words.value.findLastIndex((word) => word.start <= player.time.peek());
  const at = (word: DocumentWord) => places.get(word.id)!;
  const next = by === 1 ? doubts.value.find((word) => at(word) > here) : doubts.value.findLast((word) => at(word) < here);
  const word = next ?? doubts.value.at(by === 1 ? 0 : -1);
  if (word === undefined) return;
  pointed.value = word.id;
  player.seek(word.start);
}
