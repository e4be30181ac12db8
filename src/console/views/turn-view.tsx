import { type DocumentWord, doubtOf, type Turn } from "../document/index.js";
import { clock } from "../measure/index.js";
import { hear, type OpenTranscript } from "../state/index.js";
import { IconButton } from "./icon-button.js";
import { TurnEditor } from "./turn-editor.js";
import { voiceClass } from "./voice-class.js";
import { VoiceName } from "./voice-name.js";

interface TurnProps {
  readonly open: OpenTranscript;
  readonly turn: Turn;
}

/** A paragraph, with whose it is and when it begins. */
export function TurnView({ open, turn }: TurnProps) {
  const { words, voice, opens } = turn;
  const first = words[0]!;
  const time = clock(first.start);
  const editing = open.editing.value === first.id;
  return (
    <section class={`turn ${voiceClass(voice)}`} aria-label={`Paragraph at ${time}`}>
      <button type="button" class="turn-time" aria-label={`Play from ${time}`} onClick={() => hear(open, first)}>
        {time}
      </button>
      <div class="turn-body">
        {voice !== undefined && opens && <VoiceName open={open} voice={voice} />}
        {editing ? <TurnEditor open={open} turn={turn} /> : <Words open={open} turn={turn} />}
      </div>
      <IconButton
        icon="edit"
        look="small turn-edit"
        label={`Edit the paragraph at ${time}`}
        title="Edit"
        hidden={editing}
        onClick={() => {
          open.editing.value = first.id;
        }}
      />
    </section>
  );
}

function Words({ open, turn }: TurnProps) {
  const hits = new Set(open.hits.value.flat());
  const here = new Set(open.hits.value[open.hitAt.value] ?? []);
  return (
    <p class="words">
      {turn.words.map((word, index) => (
        <>
          {index > 0 && !word.glued && " "}
          <span
            key={word.id}
            class="word"
            data-word={word.id}
            data-doubt={doubtOf(word)}
            data-edited={word.edited}
            data-hit={here.has(word.id) ? "here" : hits.has(word.id) ? "there" : undefined}
            title={hint(word)}
          >
            {word.text}
          </span>
        </>
      ))}
    </p>
  );
}

function hint(word: DocumentWord): string | undefined {
  if (word.edited) return `${clock(word.start, true)} · edited`;
  return doubtOf(word) === "sure" ? undefined : `${clock(word.start, true)} · ${Math.round(word.confidence * 100)} % sure`;
}
