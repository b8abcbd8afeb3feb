import type { Cancel, TabPorts } from '../ports.ts';
import { randomId } from '../rest/random-id.ts';
import type { UnsentMessages } from './unsent-messages.ts';

export interface UnsentOwnerOptions {
  unsent: UnsentMessages;
  /** Null: nobody knows which pages live, so that each takes up everything when it begins. */
  tabs: TabPorts | null;
  /** A page has gone, and what it had in hand is this one's now. Never called before `start` has returned. */
  onFound: (isFound: (owner: string) => boolean) => void;
}

/**
 * A page that has unsent messages in hand. It holds a lock by its name as long as it lives; whoever gets that lock after it
 * takes up what it has left, so that of several pages exactly one does.
 */
export class UnsentOwner {
  readonly id = randomId();
  readonly #options: UnsentOwnerOptions;
  readonly #cancels: Cancel[] = [];
  readonly #watched = new Map<string, Cancel>();
  #post: (message: unknown) => void = () => {};
  #isKnown = false;

  constructor(options: UnsentOwnerOptions) {
    this.#options = options;
  }

  start(): void {
    const { unsent, tabs, onFound } = this.#options;
    if (tabs === null) {
      queueMicrotask(() => onFound(() => true));
      return;
    }
    const own = tabs.locks.request(this.#lockOf(this.id), { steal: false, granted() {}, lost() {} });
    const channel = tabs.openChannel(unsent.name, (owner) => {
      if (typeof owner === 'string') this.#watch(owner);
    });
    this.#post = (message) => channel.post(message);
    this.#cancels.push(own, () => channel.close());
    for (const { owner } of unsent.read()) this.#watch(owner);
  }

  /** Leaves what it has in hand to the other pages, or to the next one. */
  stop(): void {
    for (const cancel of [...this.#watched.values(), ...this.#cancels]) cancel();
    this.#watched.clear();
    this.#cancels.length = 0;
    this.#post = () => {};
  }

  /** It has a message in hand: the other pages should know that it is to be watched. */
  tell(): void {
    if (this.#isKnown) return;
    this.#isKnown = true;
    this.#post(this.id);
  }

  #watch(owner: string): void {
    const { tabs, onFound } = this.#options;
    if (owner === this.id || this.#watched.has(owner) || tabs === null) return;
    const granted = (): void => {
      onFound((found) => found === owner);
      this.#watched.get(owner)?.();
      this.#watched.delete(owner);
    };
    this.#watched.set(owner, tabs.locks.request(this.#lockOf(owner), { steal: false, granted, lost() {} }));
  }

  #lockOf(owner: string): string {
    return this.#options.unsent.name + owner;
  }
}
