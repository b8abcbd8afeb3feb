import type { ConversationView, MessageView } from '@switchboard/client';

/** How much of a message a notification shows: screens are seen by others, too. */
const PREVIEW_CHARS_MAX = 120;
/** Notifications of the browser in a while; more are not read, and the title says how many there are. */
const SHOWN_MAX = 5;
const SHOWN_WITHIN_MS = 10_000;
/** Between two sounds: many messages at once are one sound. */
const SOUND_PAUSE_MS = 3_000;

/** Whether a message is news for somebody: what customers write, unless a colleague has taken it on. */
export function isNews(
  message: Pick<MessageView, 'direction' | 'is_from_me' | 'type' | 'deleted_at'>,
  conversation: Pick<ConversationView, 'assigned_manager_id'>,
  userId: string,
): boolean {
  if (message.direction !== 'inbound' || message.is_from_me || message.deleted_at !== null) return false;
  if (message.type === 'system' || message.type === 'reaction') return false;
  const { assigned_manager_id: managerId } = conversation;
  return managerId === null || managerId === userId;
}

/** The words of a message as a notification shows them; null where it has none. */
export function previewOf(content: string | null): string | null {
  const words = (content ?? '').replace(/\s+/g, ' ').trim();
  if (words === '') return null;
  const characters = Array.from(words);
  if (characters.length <= PREVIEW_CHARS_MAX) return words;
  return `${characters.slice(0, PREVIEW_CHARS_MAX - 1).join('')}…`;
}

/** Whether the log has been told up to an event already. @param told `<epoch>:<seq>`, or anything */
export function isTold(told: string | null, { epoch, seq }: { epoch: string; seq: string }): boolean {
  const [ofEpoch, upTo] = (told ?? '').split(':');
  return ofEpoch === epoch && upTo !== undefined && /^\d+$/.test(upTo) && BigInt(upTo) >= BigInt(seq);
}

/** Keeps a flood of messages from being a flood of sounds and notifications. */
export class Restraint {
  #soundAt = -Infinity;
  #shownAt: number[] = [];

  maySound(nowMs: number): boolean {
    if (nowMs - this.#soundAt < SOUND_PAUSE_MS) return false;
    this.#soundAt = nowMs;
    return true;
  }

  mayShow(nowMs: number): boolean {
    this.#shownAt = this.#shownAt.filter((at) => nowMs - at < SHOWN_WITHIN_MS);
    if (this.#shownAt.length >= SHOWN_MAX) return false;
    this.#shownAt.push(nowMs);
    return true;
  }
}
