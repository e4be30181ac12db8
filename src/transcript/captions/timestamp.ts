/** `HH:MM:SS` with milliseconds after `separator`; hours grow past two digits where they must. */
export function timestamp(seconds: number, separator: "," | "."): string {
  const total = Math.max(0, Math.round(seconds * 1000));
  const padded = (value: number, digits: number) => String(value).padStart(digits, "0");
  const whole = Math.floor(total / 1000);
  const clock = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map((value) => padded(value, 2));
  return `${clock.join(":")}${separator}${padded(total % 1000, 3)}`;
}
