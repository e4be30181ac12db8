/** ISO 639-1 (or, where none exists, 639-3) codes in the order of Whisper's language tokens; `yue` exists since large-v3. */
export const LANGUAGES = (
  "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn " +
  "et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln " +
  "ha ba jw su yue"
).split(" ");

/** Languages written without spaces between words: their words are single characters (Whisper's `split_to_word_tokens`). */
export const UNSPACED: ReadonlySet<string> = new Set(["zh", "ja", "th", "lo", "my", "yue"]);
