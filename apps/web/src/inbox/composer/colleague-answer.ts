import type { ShownMessage } from '@switchboard/client';

type Judged = Pick<ShownMessage, 'position' | 'direction' | 'author_id' | 'is_local' | 'type' | 'deleted_at'>;

/**
 * The latest answer of somebody else that came after a draft was begun: its author may not have seen it.
 *
 * @param beganAfter position of the last message when the draft was begun; null: not known
 */
export function answeredMeanwhile<T extends Judged>(
  messages: readonly T[],
  beganAfter: number | null,
  userId: string,
): T | null {
  if (beganAfter === null) return null;
  const isAnswer = (message: T): boolean =>
    message.position > beganAfter &&
    message.direction === 'outbound' &&
    message.is_local !== true &&
    message.author_id !== userId &&
    message.type !== 'system' &&
    message.deleted_at === null;
  return messages.findLast(isAnswer) ?? null;
}

/** The place of the last message that the server has told of; null where there is none. */
export function lastPosition(messages: readonly Judged[]): number | null {
  return messages.findLast(({ is_local: isLocal }) => isLocal !== true)?.position ?? null;
}
