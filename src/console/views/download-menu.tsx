import { toAnswer, toSrt, toText, toVtt } from "../document/index.js";
import type { OpenTranscript } from "../state/index.js";
import { Menu } from "./menu.js";
import { saveFile } from "./save-file.js";

/** The transcript as files, with all that was changed in it. */
export function DownloadMenu({ open }: { readonly open: OpenTranscript }) {
  const { recording } = open;
  const document = open.document.value!;
  const base = recording.name.replace(/\.[^.]{1,5}$/, "");
  const save = (extension: string, type: string, text: string) => saveFile(`${base}.${extension}`, `${type};charset=utf-8`, text);
  const answer = () => {
    const asItCame = recording.answer.value!;
    const changed = recording.history.value!.past.length > 0 ? toAnswer(asItCame, document) : asItCame;
    return `${JSON.stringify(changed, null, 2)}\n`;
  };
  return (
    <Menu icon="download" label="Download">
      <button type="button" onClick={() => save("txt", "text/plain", toText(document))}>
        Text <span class="hint">.txt</span>
      </button>
      <button type="button" onClick={() => save("srt", "application/x-subrip", toSrt(document))}>
        Subtitles, SubRip <span class="hint">.srt</span>
      </button>
      <button type="button" onClick={() => save("vtt", "text/vtt", toVtt(document))}>
        Subtitles, WebVTT <span class="hint">.vtt</span>
      </button>
      <button type="button" onClick={() => save("json", "application/json", answer())}>
        Words and times <span class="hint">.json</span>
      </button>
    </Menu>
  );
}
