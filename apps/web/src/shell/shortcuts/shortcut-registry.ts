import type { ShortcutName } from './shortcut-keys.ts';

interface Handler {
  readonly run: () => void;
}

/** Who does what when a key is pressed: of several, the one that came last. */
export class ShortcutRegistry {
  readonly #handlers = new Map<ShortcutName, readonly Handler[]>();

  /** @returns takes it away again */
  register(name: ShortcutName, run: () => void): () => void {
    const handler = { run };
    this.#handlers.set(name, [...this.#of(name), handler]);
    return () =>
      void this.#handlers.set(
        name,
        this.#of(name).filter((other) => other !== handler),
      );
  }

  has(name: ShortcutName): boolean {
    return this.#of(name).length > 0;
  }

  /** @returns whether there was somebody to do it */
  run(name: ShortcutName): boolean {
    const handler = this.#of(name).at(-1);
    handler?.run();
    return handler !== undefined;
  }

  #of(name: ShortcutName): readonly Handler[] {
    return this.#handlers.get(name) ?? [];
  }
}
