/** Those who wait until something is so; whoever changes anything calls `look`. */
export class Waiters {
  #waiting: { isSo: () => boolean; resolve: () => void }[] = [];

  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ isSo, resolve });
      this.look();
    });
  }

  look(): void {
    this.#waiting = this.#waiting.filter(({ isSo, resolve }) => {
      if (!isSo()) return true;
      resolve();
      return false;
    });
  }
}
