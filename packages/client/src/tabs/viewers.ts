import { LIMITS } from '../limits.ts';

/**
 * Which conversation the person behind several tabs looks at: the one that was opened last. A tab that has not said so
 * again for a while has crashed.
 */
export class Viewers {
  readonly #byTab = new Map<string, { conversationId: string | null; atMs: number }>();

  set(tab: string, conversationId: string | null, atMs: number): void {
    // The same again keeps its place in the order.
    if (this.#byTab.get(tab)?.conversationId !== conversationId) this.#byTab.delete(tab);
    this.#byTab.set(tab, { conversationId, atMs });
  }

  current(nowMs: number): string | null {
    const shown = [...this.#byTab.values()].filter(
      ({ conversationId, atMs }) => conversationId !== null && nowMs - atMs <= LIMITS.viewingMs,
    );
    return shown.at(-1)?.conversationId ?? null;
  }
}
