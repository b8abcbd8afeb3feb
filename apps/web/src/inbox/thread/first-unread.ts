import type { ShownMessage } from '@switchboard/client';

/**
 * The oldest of the messages that nobody has read: the last `unreadCount` that a customer has said live and not taken
 * back. `isAll` is false where some of them are not loaded.
 */
export function firstUnreadOf(
  messages: readonly ShownMessage[],
  unreadCount: number,
): { id: string | null; count: number; isAll: boolean } {
  let id: string | null = null;
  let count = 0;
  for (let index = messages.length - 1; index >= 0 && count < unreadCount; index--) {
    const message = messages[index]!;
    if (!countsAsUnread(message)) continue;
    ({ id } = message);
    count++;
  }
  return { id, count, isAll: count >= unreadCount };
}

/** Places below zero are history's. */
function countsAsUnread({ is_from_me, type, deleted_at, position }: ShownMessage): boolean {
  return !is_from_me && type !== 'system' && deleted_at === null && position >= 0;
}
