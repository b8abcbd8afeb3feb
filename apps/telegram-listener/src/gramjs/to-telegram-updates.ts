import { Api } from 'telegram';
import type { TelegramBox, TelegramUpdate, TelegramUpdates } from '../client/telegram-updates.ts';
import { toTelegramMessage } from './to-telegram-message.ts';
import type { Surroundings } from './to-telegram-message.ts';
import { toTelegramUpdate } from './to-telegram-update.ts';

/** What stands for a packet that could not be read: something is missing, and the difference will bring it. */
export const SOMETHING_LOST: TelegramUpdates = unnumbered([{ kind: 'too_long' }], null);

/**
 * Anything that arrived unasked, or as the answer to a request that changes something, as plain data; null when there is
 * nothing in it and nothing was numbered.
 */
export function toTelegramUpdates(arrived: unknown, surroundings: Surroundings): TelegramUpdates | null {
  if (arrived instanceof Api.Updates || arrived instanceof Api.UpdatesCombined) {
    const { date, seq } = arrived;
    const updates = arrived.updates.flatMap((update) => toTelegramUpdate(update, surroundings));
    if (updates.length === 0 && seq === 0) return null;
    const seqStart = arrived instanceof Api.UpdatesCombined ? arrived.seqStart : seq;
    return { updates, seqStart, seq, dateSeconds: date };
  }
  if (arrived instanceof Api.UpdateShort) {
    const updates = toTelegramUpdate(arrived.update, surroundings);
    return updates.length === 0 ? null : unnumbered(updates, arrived.date);
  }
  if (arrived instanceof Api.UpdateShortMessage || arrived instanceof Api.UpdateShortChatMessage) {
    const message = toTelegramMessage(arrived, surroundings);
    return unnumbered([inAccountBox(arrived, { kind: 'message', message })], arrived.date);
  }
  // The answer to a message that we sent: what it says stands in the request, so the sender of it tells the rest.
  if (arrived instanceof Api.UpdateShortSentMessage) {
    return unnumbered([inAccountBox(arrived, null)], arrived.date);
  }
  return arrived instanceof Api.UpdatesTooLong ? SOMETHING_LOST : null;
}

/**
 * What the answer to an own request counts: deletions and reads answer with the counter alone, which is the channel's
 * when the request names one. Answers that are updates are `toTelegramUpdates`' business.
 */
export function countedByAnswer(request: Api.AnyRequest, answer: unknown): TelegramUpdates | null {
  if (
    !(answer instanceof Api.messages.AffectedMessages) &&
    !(answer instanceof Api.messages.AffectedHistory) &&
    !(answer instanceof Api.messages.AffectedFoundMessages)
  ) {
    return null;
  }
  const { channel } = request as { channel?: unknown };
  const box: TelegramBox =
    channel instanceof Api.InputChannel
      ? { kind: 'channel', channelId: channel.channelId.toString() }
      : { kind: 'account' };
  const { pts, ptsCount } = answer;
  return unnumbered([{ kind: 'counted', box, pts, ptsCount, change: null }], null);
}

function inAccountBox(
  { pts, ptsCount }: { pts: number; ptsCount: number },
  change: (TelegramUpdate & { kind: 'counted' })['change'],
): TelegramUpdate {
  return { kind: 'counted', box: { kind: 'account' }, pts, ptsCount, change };
}

function unnumbered(updates: TelegramUpdate[], dateSeconds: number | null): TelegramUpdates {
  return { updates, seqStart: 0, seq: 0, dateSeconds };
}
