const day = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const hour = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** `31 Jan 2026` in the reader's own time zone. */
export const dayOf = (time: string): string => day.format(new Date(time));
export const momentOf = (time: string): string => hour.format(new Date(time));
