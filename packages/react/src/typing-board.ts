import type { Cancel, EphemeralFrameOf, SwitchboardClient } from '@switchboard/client';
import { SnapshotCell } from './snapshot-cell.ts';

/** A colleague who writes an answer at this moment. */
export interface TypingUser {
  readonly id: string;
  readonly name: string;
}

export const NOBODY: readonly never[] = [];

type TypingFrame = EphemeralFrameOf<'typing.started' | 'typing.stopped'>;

/** Who is typing in which conversation, as far as the server tells: it tells of others only, and when they stop. */
export class TypingBoard {
  readonly #cell = new SnapshotCell<ReadonlyMap<string, readonly TypingUser[]>>(new Map());
  readonly subscribe = this.#cell.subscribe;

  /** The same list until it changes. */
  in(conversationId: string | null): readonly TypingUser[] {
    return (conversationId === null ? undefined : this.#cell.get().get(conversationId)) ?? NOBODY;
  }

  follow(client: Pick<SwitchboardClient, 'on'>): Cancel {
    const cancels = [
      client.on('typing.started', (frame) => this.#take(frame)),
      client.on('typing.stopped', (frame) => this.#take(frame)),
      // Without a line nobody would say that they have stopped.
      client.on('state', ({ state }) => state !== 'online' && this.#cell.set(new Map())),
    ];
    return () => {
      for (const cancel of cancels) cancel();
      this.#cell.set(new Map());
    };
  }

  #take({ type, data: { conversation_id: id, user_id: userId, user_name: name } }: TypingFrame): void {
    const others = this.in(id).filter((user) => user.id !== userId);
    const users = type === 'typing.started' ? [...others, { id: userId, name }] : others;
    const board = new Map(this.#cell.get());
    if (users.length === 0) board.delete(id);
    else board.set(id, users);
    this.#cell.set(board);
  }
}
