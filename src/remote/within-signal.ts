/**
 * A promise's value, unless the signal is aborted before; what cannot be stopped is left behind.
 * @throws the signal's reason
 */
export async function withinSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let aborted = () => {};
  const end = new Promise<never>((_, reject) => {
    aborted = () => reject(signal.reason);
    if (signal.aborted) aborted();
    signal.addEventListener("abort", aborted, { once: true });
  });
  try {
    return await Promise.race([promise, end]);
  } finally {
    signal.removeEventListener("abort", aborted);
  }
}
