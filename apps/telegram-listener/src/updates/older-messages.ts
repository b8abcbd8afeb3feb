import type { TelegramMessage } from '@switchboard/channels';
import { saysInaccessible } from '../client/inaccessible-chat.ts';
import type { TelegramAccountConnection } from '../client/telegram-client.ts';
import type { TelegramDialog } from '../client/telegram-updates.ts';
import type { AccountMemory } from './account-memory.ts';
import type { ChangeLog } from './change-recorder.ts';
import { HISTORY_PAGE_MESSAGES } from './chat-resync.ts';
import type { ScheduleJob } from './job-schedule.ts';
import type { SettledChange } from './update-tracker.ts';

export interface OlderMessagesOptions {
  connection: Pick<TelegramAccountConnection, 'getHistory'>;
  memory: Pick<AccountMemory, 'markBackfilled'>;
  log: ChangeLog;
  schedule: ScheduleJob;
  /** Of each chat; 0 fetches none. */
  backfillMessages: number;
}

interface ChatToRead {
  dialog: TelegramDialog;
  beforeId: string;
  left: number;
}

/**
 * Fetches what was said before the account was connected, as history: nobody's unread, told to nobody one by one. A page
 * at a time, so that what is said now never waits for it. Only up to the message that was the newest when the list of
 * chats was asked for: whatever is newer has been told, or will be.
 */
export class OlderMessages {
  readonly #options: OlderMessagesOptions;
  readonly #chats: ChatToRead[] = [];
  #marksAtEnd = false;

  constructor(options: OlderMessagesOptions) {
    this.#options = options;
  }

  /** All chats of an account that is connected for the first time. */
  addAll(dialogs: readonly TelegramDialog[]): void {
    this.#marksAtEnd = true;
    const { backfillMessages: left } = this.#options;
    if (left > 0)
      for (const dialog of dialogs) this.#chats.push({ dialog, beforeId: afterTop(dialog), left });
    this.#schedule();
  }

  /** All of it at once, of a chat that has just come into view. */
  async fetch(dialog: TelegramDialog): Promise<SettledChange[]> {
    const { connection, backfillMessages } = this.#options;
    const chat = { dialog, beforeId: afterTop(dialog), left: backfillMessages };
    const pages: SettledChange[][] = [readBy(dialog)];
    while (chat.left > 0) {
      const { settled, isLast } = await readPage(connection, chat);
      pages.unshift(settled);
      if (isLast) break;
    }
    return pages.flat();
  }

  #schedule(): void {
    this.#options.schedule({ name: 'older messages', priority: 'history', run: () => this.#readPage() });
  }

  async #readPage(): Promise<void> {
    const { connection, log, memory } = this.#options;
    const [chat] = this.#chats;
    if (chat === undefined) {
      if (this.#marksAtEnd) await memory.markBackfilled();
      this.#marksAtEnd = false;
      return;
    }
    const { settled, isLast } = await readPage(connection, chat);
    await log.recordWithoutCounters(isLast ? [...settled, ...readBy(chat.dialog)] : settled);
    if (isLast) this.#chats.shift();
    this.#schedule();
  }
}

/** The next page of a chat, the oldest message first. */
async function readPage(
  connection: OlderMessagesOptions['connection'],
  chat: ChatToRead,
): Promise<{ settled: SettledChange[]; isLast: boolean }> {
  const limit = Math.min(chat.left, HISTORY_PAGE_MESSAGES);
  const page = await unlessInaccessible(connection.getHistory(chat.dialog.chat, chat.beforeId, limit));
  chat.left -= page.length;
  chat.beforeId = page.at(-1)?.id ?? chat.beforeId;
  const settled = page.toReversed().map((message): SettledChange => ({
    change: { kind: 'message', message },
    revision: 0,
    origin: 'history',
  }));
  return { settled, isLast: page.length < limit || chat.left === 0 };
}

/** A chat that the account may not see any more has nothing for us, and must not keep the others from being read. */
async function unlessInaccessible(page: Promise<TelegramMessage[]>): Promise<TelegramMessage[]> {
  return await page.catch((error: unknown) => {
    if (saysInaccessible(error)) return [];
    throw error;
  });
}

function afterTop({ topMessageId }: TelegramDialog): string {
  return String(Number(topMessageId) + 1);
}

/** How far the other side has read what we wrote. */
function readBy({ chat, readOutboxUpToId: upToMessageId }: TelegramDialog): SettledChange[] {
  if (upToMessageId === '0') return [];
  return [{ change: { kind: 'read', by: 'peer', chat, upToMessageId }, revision: 0 }];
}
