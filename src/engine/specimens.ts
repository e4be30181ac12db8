/**
 * The last objects of some kinds, kept for their shapes. V8 holds a shape weakly: when a thread is idle and its garbage is collected, the shapes of
 * messages, windows and searches go with the last of them, and with the shapes all code that was compiled for them. The request after
 * a pause then begins in the interpreter, and took 12 % longer.
 */
export class Specimens {
  kept: readonly unknown[] = [];

  keep(...objects: readonly unknown[]): void {
    this.kept = objects;
  }
}
