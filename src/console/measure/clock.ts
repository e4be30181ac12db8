/** `0:07`, `12:34`, `1:02:03`; with tenths `0:07.4`. Rounded down, as clocks do. */
export function clock(seconds: number, tenths = false): string {
  const whole = Math.max(0, Math.floor(seconds * (tenths ? 10 : 1) + 1e-6));
  const all = tenths ? Math.floor(whole / 10) : whole;
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(all / 3600);
  const minutes = Math.floor(all / 60) % 60;
  const text = hours > 0 ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
  return tenths ? `${text}.${whole % 10}` : text;
}

/** As it is said: `7 seconds`, `2 minutes 5 seconds`, `1 hour 2 minutes`. */
export function spokenTime(seconds: number): string {
  const all = Math.max(0, Math.round(seconds));
  const parts = (
    [
      [Math.floor(all / 3600), "hour"],
      [Math.floor(all / 60) % 60, "minute"],
      [all % 60, "second"],
    ] as const
  ).filter(([count]) => count > 0);
  const said = parts.slice(0, 2).map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`);
  return said.length === 0 ? "0 seconds" : said.join(" ");
}

/** What is left of a task, in words that do not jump about: `a few seconds left`, `about 40 seconds left`, `about 3 minutes left`. */
export function timeLeft(seconds: number): string {
  if (seconds < 5) return "a few seconds left";
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} seconds left`;
  if (seconds < 90) return "about a minute left";
  if (seconds < 3300) return `about ${Math.round(seconds / 60)} minutes left`;
  const hours = Math.round(seconds / 1800) / 2;
  return `about ${hours} hour${hours === 1 ? "" : "s"} left`;
}
