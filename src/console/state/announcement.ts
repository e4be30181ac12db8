import { signal } from "@preact/signals";

/** What a screen reader says next, at the next pause. */
export const announcement = signal("");

/** Says something that happened away from where the person is. */
export function announce(text: string): void {
  // The same text twice would be said once.
  announcement.value = announcement.peek() === text ? `${text}\u00a0` : text;
}
