/** What a source gives from its first value on, which has been taken already. It is ended with its consumer if it has a `return`. */
export function beginningWith<T>(
  first: IteratorResult<T, undefined>,
  rest: Pick<AsyncIterator<T, undefined>, "next" | "return">,
): AsyncIterable<T> {
  let pending: typeof first | undefined = first;
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const value = pending;
        pending = undefined;
        return value ?? (await rest.next());
      },
      async return() {
        await rest.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}
