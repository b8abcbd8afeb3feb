import { telegramPeerKey } from '@switchboard/channels';
import type { TelegramMessage } from '@switchboard/channels';
import { LIMITS } from '@switchboard/core';
import type { Logger } from '@switchboard/service';
import type { TelegramAccountConnection } from '../client/telegram-client.ts';
import type { ChatReference, TelegramDialog } from '../client/telegram-updates.ts';
import type { AccountMemory } from './account-memory.ts';
import type { ChangeLog } from './change-recorder.ts';
import type { SettledChange } from './update-tracker.ts';

/** As many as Telegram gives at once (messages.getHistory). */
export const HISTORY_PAGE_MESSAGES = 100;

export interface ChatResyncOptions {
  connection: Pick<TelegramAccountConnection, 'getHistory'>;
  memory: Pick<AccountMemory, 'messagesBetween'>;
  log: ChangeLog;
  logger: Logger;
}

/** The newest messages of a chat as they are now, the oldest first. */
interface ChatAsItIs {
  messages: TelegramMessage[];
  /** There seems to be nothing before them. A page that came short is no proof: Telegram leaves out what it likes. */
  seemsWhole: boolean;
}

/** What is stored of the same stretch of a chat. */
interface StoredStretch {
  ids: ReadonlySet<string>;
  /** The highest message number stored now: some may have been heard while the chat was fetched. 0 for none. */
  newest: number;
  gone: string[];
}

/**
 * Compares a chat with what is stored of it, when Telegram does not tell any more what has happened ("too long"): new
 * messages are stored as live ones, edits are noticed, and what is gone is taken back. Looks at the newest page at least,
 * and further back until it meets what is stored. Older messages that are seen on the way are history. What was deleted in a
 * supergroup before the oldest message that is left, or before it was emptied, is not noticed.
 */
export class ChatResync {
  readonly #options: ChatResyncOptions;

  constructor(options: ChatResyncOptions) {
    this.#options = options;
  }

  /**
   * @param newestKnown the highest message number stored of the chat; 0 for none
   * @param revision the box's counter from which on this is true
   * @param sinceSeconds until when everything has been told: in a chat of which nothing is stored, what is older is history
   */
  async run(dialog: TelegramDialog, newestKnown: number, revision: number, sinceSeconds = 0): Promise<void> {
    const { log } = this.#options;
    const now = await this.#fetch(dialog, newestKnown);
    const oldest = Number(now.messages[0]?.id ?? 0);
    const { ids, newest, gone } = await this.#stored(dialog.chat, now, newestKnown);
    const isOld = ({ id, dateSeconds }: TelegramMessage): boolean =>
      newest === 0 ? dateSeconds < sinceSeconds : Number(id) <= newest && !ids.has(id);
    await log.recordWithoutCounters([
      ...now.messages.map((message): SettledChange => {
        const change = { kind: 'message' as const, message };
        return isOld(message) ? { change, revision, origin: 'history' } : { change, revision };
      }),
      ...(gone.length === 0
        ? []
        : [{ change: { kind: 'delete' as const, chat: dialog.chat, messageIds: gone }, revision }]),
      ...readsOf(dialog, revision),
    ]);
    if (!now.seemsWhole && newestKnown > 0 && oldest > newestKnown + 1) {
      await log.reportHole(dialog.chat, newestKnown + 1, oldest - 1);
      this.#options.logger.warn('older messages of a Telegram chat were missed and could not be fetched', {
        from: newestKnown + 1,
        to: oldest - 1,
      });
    }
  }

  async #fetch({ chat }: TelegramDialog, newestKnown: number): Promise<ChatAsItIs> {
    const messages: TelegramMessage[] = [];
    for (let page = 0; page < LIMITS.telegramResyncPagesMax; page++) {
      const beforeId = messages.at(-1)?.id ?? null;
      const older = await this.#options.connection.getHistory(chat, beforeId, HISTORY_PAGE_MESSAGES);
      messages.push(...older);
      if (older.length === 0) return { messages: messages.toReversed(), seemsWhole: true };
      if (newestKnown === 0 || Number(older.at(-1)!.id) <= newestKnown) {
        return { messages: messages.toReversed(), seemsWhole: older.length < HISTORY_PAGE_MESSAGES };
      }
    }
    return { messages: messages.toReversed(), seemsWhole: false };
  }

  async #stored(chat: ChatReference, now: ChatAsItIs, newestKnown: number): Promise<StoredStretch> {
    const oldest = Number(now.messages[0]?.id ?? 0);
    // Who came later into a supergroup may not see what was said before, and others of us may have stored that.
    const showsAll = now.seemsWhole && chat.kind !== 'channel';
    const from = showsAll ? 0 : oldest || Number.POSITIVE_INFINITY;
    if (from === Number.POSITIVE_INFINITY) return { ids: new Set(), newest: newestKnown, gone: [] };
    const there = new Set(now.messages.map(({ id }) => id));
    const upTo = Number.MAX_SAFE_INTEGER;
    const stored = await this.#options.memory.messagesBetween(telegramPeerKey(chat), from, upTo);
    const gone = stored.flatMap(({ messageId, isDeleted }) =>
      isDeleted || there.has(messageId) || Number(messageId) > newestKnown ? [] : [messageId],
    );
    const isBefore = (id: string): boolean => Number(id) < oldest;
    const spared = gone.some(isBefore) && !(await this.#beginsWith(chat, oldest));
    return {
      ids: new Set(stored.map(({ messageId }) => messageId)),
      newest: Math.max(newestKnown, Number(stored.at(-1)?.messageId ?? 0)),
      gone: spared ? gone.filter((id) => !isBefore(id)) : gone,
    };
  }

  /** Asked before anything is taken back that stands before everything that was seen. */
  async #beginsWith(chat: ChatReference, oldest: number): Promise<boolean> {
    const older = await this.#options.connection.getHistory(chat, String(oldest), HISTORY_PAGE_MESSAGES);
    return older.length === 0;
  }
}

function readsOf(dialog: TelegramDialog, revision: number): SettledChange[] {
  const { chat, readInboxUpToId, readOutboxUpToId } = dialog;
  const reads = [
    { by: 'account' as const, upToMessageId: readInboxUpToId },
    { by: 'peer' as const, upToMessageId: readOutboxUpToId },
  ];
  return reads.flatMap(({ by, upToMessageId }) =>
    upToMessageId === '0' ? [] : [{ change: { kind: 'read' as const, by, chat, upToMessageId }, revision }],
  );
}
