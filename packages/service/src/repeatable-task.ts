/**
 * Work that runs one at a time and may be asked for at any moment: asked while it runs, it runs once more afterwards,
 * so that whatever changed meanwhile is seen. An error that the work throws is nobody's to catch here.
 */
export class RepeatableTask {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | null = null;
  #again = false;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Begins a run, or one more after the present one. Cheap to call too often. */
  request(): void {
    if (this.#running !== null) {
      this.#again = true;
      return;
    }
    this.#running = this.#run().finally(() => {
      this.#running = null;
      // Asked for between the last look and this moment.
      if (this.#again) this.request();
    });
  }

  /** Resolves when the run of this moment, with the one that was asked for meanwhile, has ended. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      await this.#work();
    } while (this.#again);
  }
}
