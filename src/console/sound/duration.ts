/** How long a recording is, in seconds, as far as the browser can tell without reading all of it. */
export function durationOf(recording: Blob): Promise<number | undefined> {
  return new Promise((resolve) => {
    const audio = new Audio();
    const url = URL.createObjectURL(recording);
    const done = (seconds: number | undefined) => {
      audio.onloadedmetadata = audio.onerror = null;
      URL.revokeObjectURL(url);
      resolve(seconds);
    };
    audio.preload = "metadata";
    audio.onloadedmetadata = () => done(Number.isFinite(audio.duration) ? audio.duration : undefined);
    audio.onerror = () => done(undefined);
    audio.src = url;
  });
}
