import type { PresentUser } from '@switchboard/client';
import { NOBODY } from './typing-board.ts';

/** Which colleagues have which conversation open: the same list as long as it says the same. */
export class ViewersBoard {
  readonly #userId: string;
  #of: readonly PresentUser[] = NOBODY;
  #byConversation: ReadonlyMap<string, readonly PresentUser[]> = new Map();

  /** @param userId whoever looks at the board is not told of themselves */
  constructor(userId: string) {
    this.#userId = userId;
  }

  in(present: readonly PresentUser[], conversationId: string | null): readonly PresentUser[] {
    if (present !== this.#of) this.#take(present);
    return (conversationId === null ? undefined : this.#byConversation.get(conversationId)) ?? NOBODY;
  }

  #take(present: readonly PresentUser[]): void {
    const next = new Map<string, PresentUser[]>();
    for (const user of present) {
      if (!user.is_online || user.user_id === this.#userId) continue;
      for (const id of user.viewing) {
        const viewers = next.get(id);
        if (viewers === undefined) next.set(id, [user]);
        else if (!viewers.includes(user)) viewers.push(user);
      }
    }
    this.#byConversation = new Map(
      Array.from(next, ([id, viewers]) => {
        const before = this.#byConversation.get(id);
        return [id, before !== undefined && areSame(before, viewers) ? before : viewers];
      }),
    );
    this.#of = present;
  }
}

function areSame(some: readonly PresentUser[], others: readonly PresentUser[]): boolean {
  return (
    some.length === others.length &&
    some.every(
      ({ user_id: id, name }, index) => id === others[index]!.user_id && name === others[index]!.name,
    )
  );
}
