import { telegramPeerKey, telegramPeerOfKey } from '@switchboard/channels';
import type { TelegramPeerId } from '@switchboard/channels';
import { type Clock, LIMITS } from '@switchboard/core';
import type { Logger } from '@switchboard/service';
import { saysInaccessible } from '../client/inaccessible-chat.ts';
import type { TelegramAccountConnection } from '../client/telegram-client.ts';
import type { AccountState, ChatReference, TelegramDialog } from '../client/telegram-updates.ts';
import type { ChangeLog } from './change-recorder.ts';
import type { ChatResync } from './chat-resync.ts';
import { DifferenceReader } from './difference-reader.ts';
import type { ScheduleJob } from './job-schedule.ts';
import type { KnownChats } from './known-chats.ts';
import type { OlderMessages } from './older-messages.ts';
import type { JobMemory } from './patient-memory.ts';
import type { SettledChange, UpdateTracker } from './update-tracker.ts';

/** Telegram's own limit (messages.getPeerDialogs). */
const DIALOGS_AT_ONCE_MAX = 100;

export interface MissedUpdatesOptions {
  tracker: UpdateTracker;
  connection: TelegramAccountConnection;
  chats: KnownChats;
  memory: Pick<JobMemory, 'newestMessages'>;
  log: ChangeLog;
  schedule: ScheduleJob;
  older: OlderMessages;
  resync: ChatResync;
  /** Takes in what has been said so far, so that an answer that covers it does not make it the past. */
  hearOut: () => Promise<void>;
  clock: Clock;
  logger: Logger;
}

/** A comparison of all chats that is under way. */
interface Comparison {
  /** From here on updates tell everything again. */
  state: AccountState;
  left: { dialog: TelegramDialog; newestKnown: number }[];
}

/** Asks Telegram for what it has not told, or has told while nobody heard it. Each request is a job, once at a time. */
export class MissedUpdates {
  readonly #options: MissedUpdatesOptions;
  /** Chats that are still to be compared after "too long"; kept over a failed request, so that it goes on where it was. */
  #comparison: Comparison | null = null;
  /** Telegram's time until which everything had been told when the connection began. */
  readonly #sinceSeconds: number;

  constructor(options: MissedUpdatesOptions) {
    this.#options = options;
    this.#sinceSeconds = options.tracker.state.date;
  }

  /** What a connection begins with. */
  begin({ isBackfilled }: { isBackfilled: boolean }): void {
    this.requestAccount();
    this.#options.schedule({
      name: 'dialogs',
      priority: 'catchUp',
      run: () => this.#readDialogs(isBackfilled),
    });
  }

  /** Whatever may have been missed, in any box. */
  requestAll(): void {
    this.requestAccount();
    this.#options.schedule({ name: 'channels', priority: 'check', run: () => this.#compareChannels() });
  }

  /** What the account's own box has missed. */
  requestAccount(): void {
    this.#options.schedule({ name: 'account', priority: 'catchUp', run: () => this.#catchUpAccount() });
  }

  /** Telegram counts anew, so that what it tells would be taken for what was told before. */
  requestComparison(): void {
    const run = async (): Promise<void> =>
      this.#comparison === null
        ? await this.#beginComparison()
        : await this.#compareAccount(this.#comparison);
    this.#options.schedule({ name: 'comparison', priority: 'catchUp', run });
  }

  /** What a channel has missed. */
  requestChannel(channelId: string): void {
    const run = (): Promise<void> => this.#catchUpChannel(channelId);
    this.#options.schedule({ name: `channel ${channelId}`, priority: 'catchUp', run });
  }

  /** A channel that nothing is known of: where it stands, and what was said in it before. */
  requestUnknownChannel(channelId: string): void {
    const run = (): Promise<void> => this.#meetChannel(channelId);
    this.#options.schedule({ name: `unknown channel ${channelId}`, priority: 'check', run });
  }

  async #catchUpAccount(): Promise<void> {
    const { connection, tracker, log, clock } = this.#options;
    if (this.#comparison !== null) return await this.#compareAccount(this.#comparison);
    const reader = new DifferenceReader((from) => connection.getDifference(from), tracker.state);
    for (;;) {
      const parts = await reader.take();
      const settled = parts.flatMap((part) =>
        part.kind === 'too_long' ? [] : tracker.acceptDifference(part.changes, part.state, clock.now()),
      );
      if (parts[0]?.kind !== 'too_long') await log.record(settled);
      const last = parts.at(-1);
      if (last?.kind === 'too_long') return await this.#beginComparison();
      if (last?.isFinal === true) return;
    }
  }

  /**
   * Telegram does not tell any more what happened: every chat is compared. The counters stay where they are until all of
   * them have been, so that a fault in the middle begins it anew.
   */
  async #beginComparison(): Promise<void> {
    const { connection, memory, logger } = this.#options;
    logger.warn('Telegram does not tell any more what was missed; comparing every chat');
    const state = await connection.getState();
    const dialogs = await connection.getDialogs(LIMITS.telegramDialogsMax);
    const newest = await memory.newestMessages();
    const own = dialogs.filter(({ chat }) => chat.kind !== 'channel');
    const gone = await this.#chatsNotAmong(own, newest);
    const left = [...own, ...gone].map((dialog) => ({
      dialog,
      newestKnown: newest.get(telegramPeerKey(dialog.chat)) ?? 0,
    }));
    this.#comparison = { state, left };
    this.#noticeChannels(dialogs);
    await this.#compareAccount(this.#comparison);
  }

  async #compareAccount({ state, left }: Comparison): Promise<void> {
    const { resync, tracker, log, clock } = this.#options;
    for (let next = left[0]; next !== undefined; next = left[0]) {
      await resync
        .run(next.dialog, next.newestKnown, state.pts, this.#sinceSeconds)
        .catch(passOverInaccessible);
      left.shift();
    }
    this.#comparison = null;
    await log.record(tracker.acceptDifference([], state, clock.now()));
    this.requestAccount();
  }

  /** Chats that are stored and not in the list any more: everything in them was deleted, or they are too far down. */
  async #chatsNotAmong(
    dialogs: readonly TelegramDialog[],
    newest: ReadonlyMap<string, number>,
  ): Promise<TelegramDialog[]> {
    if (dialogs.length >= LIMITS.telegramDialogsMax) return [];
    const listed = new Set(dialogs.map(({ chat }) => telegramPeerKey(chat)));
    const peers = [...newest.keys()].flatMap((address) => {
      const peer = listed.has(address) ? null : telegramPeerOfKey(address);
      return peer === null || peer.kind === 'channel' ? [] : [peer];
    });
    const references = await this.#options.chats.referencesTo(peers);
    return references.map((chat) => ({
      chat,
      topMessageId: '0',
      readInboxUpToId: '0',
      readOutboxUpToId: '0',
      unreadCount: 0,
      pts: null,
    }));
  }

  async #catchUpChannel(channelId: string): Promise<void> {
    const { connection, tracker, log, clock, chats, logger } = this.#options;
    const channel = await chats.referenceTo({ kind: 'channel', id: channelId });
    if (channel === null) {
      logger.warn('a Telegram channel cannot be asked about: no access hash yet');
      return await log.record(tracker.skipGap(channelId));
    }
    for (;;) {
      const pts = tracker.channelPts(channelId);
      if (pts === null) return this.requestUnknownChannel(channelId);
      const difference = await connection.getChannelDifference(channel, pts);
      if (difference.kind === 'inaccessible') {
        return await log.record(tracker.forgetChannel(channelId));
      }
      if (difference.kind === 'too_long') return await this.#compareChannel(channelId);
      const { changes } = difference;
      await log.record(tracker.acceptChannelDifference(channelId, changes, difference.pts, clock.now()));
      if (difference.isFinal) return;
    }
  }

  async #compareChannel(channelId: string): Promise<void> {
    const { connection, tracker, log, memory, resync, chats } = this.#options;
    const references = await chats.referencesTo([{ kind: 'channel', id: channelId }]);
    const [dialog] = await connection.getDialogsOf(references);
    if (dialog?.pts === undefined || dialog.pts === null) return;
    const newest = await memory.newestMessages();
    await resync
      .run(dialog, newest.get(telegramPeerKey(dialog.chat)) ?? 0, dialog.pts, this.#sinceSeconds)
      .catch(passOverInaccessible);
    await log.record(tracker.setChannel(channelId, dialog.pts));
    this.requestChannel(channelId);
  }

  /**
   * Where a channel stands is written down together with what was said in it before, so that a fault in the middle
   * begins it anew. What it has told by itself meanwhile is news, and waits until then.
   */
  async #meetChannel(channelId: string): Promise<void> {
    const { connection, chats, tracker, older, log, hearOut, clock } = this.#options;
    if (tracker.isMet(channelId)) return;
    const references = await chats.referencesTo([{ kind: 'channel', id: channelId }]);
    const [dialog] = references.length === 0 ? [] : await connection.getDialogsOf(references);
    const pts = dialog?.pts ?? null;
    if (dialog === undefined || pts === null) {
      if (references.length === 0 || !tracker.hasTold(channelId)) {
        return await log.record(tracker.forgetChannel(channelId));
      }
      return await this.#meetEmptied(references[0]!);
    }
    const fetched = await older.fetch(dialog);
    await hearOut();
    const firstTold = Math.min(...tracker.unmetMessages(channelId));
    const before = fetched.filter((one) => messageNumber(one) < firstTold);
    await log.record([...before, ...tracker.meet(channelId, pts, clock.now())]);
  }

  /**
   * A channel without messages stands in no list: what it has told is gone again. Its difference says so too, and what has
   * come since, unless that is too long to be told.
   */
  async #meetEmptied(channel: ChatReference): Promise<void> {
    const { connection, tracker, log, clock } = this.#options;
    const messageIds = tracker.unmetMessages(channel.id).map(String);
    const isEmpty = await connection.getHistory(channel, null, 1).then(
      (messages) => messages.length === 0,
      (error: unknown) => !saysInaccessible(error) && Promise.reject(error),
    );
    const told = tracker.meet(channel.id, Number.MAX_SAFE_INTEGER, clock.now());
    const revision = Math.max(0, ...told.map((one) => one.revision));
    const gone = { change: { kind: 'delete' as const, chat: channel, messageIds }, revision };
    await log.record(isEmpty && messageIds.length > 0 ? [...told, gone] : told);
    this.requestChannel(channel.id);
  }

  async #readDialogs(isBackfilled: boolean): Promise<void> {
    const { connection, older, tracker, log, hearOut } = this.#options;
    const dialogs = await connection.getDialogs(LIMITS.telegramDialogsMax);
    if (!isBackfilled) {
      await hearOut();
      for (const { chat, pts } of dialogs) {
        // One that has told something already is met like any new one, its older messages first.
        if (!isUnknownChannel(chat, tracker) || pts === null || tracker.unmetMessages(chat.id).length > 0)
          continue;
        tracker.setChannel(chat.id, pts);
      }
      await log.record([]);
      older.addAll(dialogs);
      // What was said between the counters and the list is new, and must be stored before it is taken for history.
      this.requestAccount();
    }
    this.#noticeChannels(dialogs);
    const listed = new Set(dialogs.map(({ chat }) => chat.id));
    if (tracker.channelIds.some((id) => !listed.has(id))) this.requestAll();
  }

  /** Asks how channels stand, a hundred at once, and only those that moved for what has happened in them. */
  async #compareChannels(): Promise<void> {
    const { connection, tracker, chats } = this.#options;
    const ids = tracker.channelIds;
    for (let from = 0; from < ids.length; from += DIALOGS_AT_ONCE_MAX) {
      const page = ids.slice(from, from + DIALOGS_AT_ONCE_MAX);
      const references = await chats.referencesTo(page.map((id) => ({ kind: 'channel', id })));
      if (references.length > 0) this.#noticeChannels(await connection.getDialogsOf(references));
    }
  }

  /** Channels that are new are met; those that are further than we know are caught up with. */
  #noticeChannels(dialogs: readonly TelegramDialog[]): void {
    const { tracker } = this.#options;
    for (const { chat, pts } of dialogs) {
      if (chat.kind !== 'channel' || pts === null) continue;
      const known = tracker.channelPts(chat.id);
      if (known === null) this.requestUnknownChannel(chat.id);
      else if (pts > known) this.requestChannel(chat.id);
    }
  }
}

/** 0 for what is no message. */
function messageNumber({ change }: SettledChange): number {
  return change.kind === 'message' ? Number(change.message.id) : 0;
}

/** What is stored of a chat that the account may not see any more stays as it is. */
function passOverInaccessible(error: unknown): void {
  if (!saysInaccessible(error)) throw error;
}

function isUnknownChannel(chat: TelegramPeerId, tracker: UpdateTracker): boolean {
  return chat.kind === 'channel' && tracker.channelPts(chat.id) === null;
}
