/** Lets tests wait until something is so, looking again whenever something has happened. */
export class Signals {
  #waiting: { isSo: () => boolean; resolve: () => void }[] = [];

  /** Something has happened. */
  raise(): void {
    for (const each of this.#waiting.filter(({ isSo }) => isSo())) each.resolve();
    this.#waiting = this.#waiting.filter(({ isSo }) => !isSo());
  }

  async until(isSo: () => boolean): Promise<void> {
    if (!isSo()) await new Promise<void>((resolve) => this.#waiting.push({ isSo, resolve }));
  }
}
