/** The product's mark: a voice, seen. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <path d="M7 14v4M11.5 10v12M16 6.5v19M20.5 11.5v9M25 14.5v3" />
    </svg>
  );
}
