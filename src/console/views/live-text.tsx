import { useEffect, useRef } from "preact/hooks";
import type { DeepgramWord } from "../../transcript/index.js";
import { clock } from "../measure/index.js";
import type { LiveSession } from "../state/index.js";

const textOf = (words: readonly DeepgramWord[]) => words.map((word) => word.punctuated_word ?? word.word).join(" ");

/** What was said, phrase by phrase; the guess of the moment in grey behind it. */
export function LiveText({ session }: { readonly session: LiveSession }) {
  const { phrases, interim } = session.take.value;
  const end = useRef<HTMLDivElement>(null);
  const open = phrases.at(-1)?.open === true;
  const guess = textOf(interim);

  useEffect(() => {
    const box = end.current!.getBoundingClientRect();
    // Who has scrolled up to read is left in peace.
    if (box.top < innerHeight + 120) end.current!.scrollIntoView({ block: "nearest" });
  }, [phrases, guess]);

  return (
    <div class="live-text">
      <div role="log" aria-label="What was said">
        {phrases.map(({ words, open: unfinished }, index) => (
          <p key={words[0]!.start} class="words phrase">
            <span class="phrase-time">{clock(words[0]!.start)}</span>
            {textOf(words)}
            {unfinished && index === phrases.length - 1 && guess !== "" && (
              <span class="interim" aria-hidden="true">
                {" "}
                {guess}
              </span>
            )}
          </p>
        ))}
      </div>
      {!open && guess !== "" && (
        <p class="words phrase" aria-hidden="true">
          <span class="phrase-time">{clock(interim[0]!.start)}</span>
          <span class="interim">{guess}</span>
        </p>
      )}
      <div ref={end} />
    </div>
  );
}
