import { telegramPeerKey, telegramChangeToInbound } from '@switchboard/channels';
import type { TelegramChange, TelegramPeerId } from '@switchboard/channels';
import type { Clock, InboundEvent } from '@switchboard/core';
import type { InboundItem, InboundItemResult, TelegramProgress } from '@switchboard/database';
import type { Logger } from '@switchboard/service';
import type { PeerBook } from '../accounts/peer-book.ts';
import type { AccountMemory } from './account-memory.ts';
import { orAborted, pause } from './pause.ts';
import type { SettledChange } from './update-tracker.ts';

/** Pause before what the database could not take is tried again. */
const STORE_RETRY_MS = 500;

/** Somebody else looks after the account now: everything of it must end at once. */
export class LeaseLostError extends Error {
  constructor() {
    super('another process holds this Telegram account');
    this.name = 'LeaseLostError';
  }
}

export interface ChangeRecorderOptions {
  accountId: string;
  accountUserId: string;
  leaseHolder: string;
  memory: AccountMemory;
  peers: PeerBook;
  clock: Clock;
  logger: Logger;
  /** Raised when there is no more time to store anything. */
  giveUp: AbortSignal;
}

/** How parts of the engine write down what they have found out. */
export interface ChangeLog {
  /** With the counters as they stand now. */
  record(settled: readonly SettledChange[]): Promise<void>;
  /** The counters stay where they are in the database: after a fault the same is asked for again. */
  recordWithoutCounters(settled: readonly SettledChange[]): Promise<void>;
  /** Messages of a chat that were missed for good. */
  reportHole(chat: TelegramPeerId, from: number, to: number): Promise<void>;
}

/** Translates settled changes and stores them together with the counters that cover them. */
export class ChangeRecorder {
  readonly #options: ChangeRecorderOptions;
  #lastMs = 0;

  constructor(options: ChangeRecorderOptions) {
    this.#options = options;
  }

  /**
   * Resolves when everything is committed; the database's absence is waited for.
   *
   * @throws LeaseLostError; an AbortError after `giveUp`
   */
  async record(
    settled: readonly SettledChange[],
    progress: Pick<TelegramProgress, 'state' | 'channels'>,
  ): Promise<void> {
    const { accountId, leaseHolder, peers } = this.#options;
    const messageChats = chatsOf(settled);
    const addresses = await this.#addressesOf(settled, messageChats);
    const events = settled.flatMap((one) => this.#translate(one, addresses));
    const item: InboundItem = {
      delivery: null,
      events,
      telegram: { accountId, leaseHolder, ...progress, peers: peers.takeChanged(), messageChats },
    };
    const result = await this.#untilStored(item);
    if (result.leaseLost) throw new LeaseLostError();
  }

  /** Tells the owner which messages of a chat could not be fetched any more. */
  async reportHole(chat: TelegramPeerId, from: number, to: number): Promise<void> {
    const { accountUserId, clock, memory } = this.#options;
    const event: InboundEvent = {
      kind: 'channel_event',
      platform: 'telegram',
      channelExternalId: accountUserId,
      accountExternalId: accountUserId,
      name: 'telegram_history_gap',
      detail: `${telegramPeerKey(chat)}: messages ${from} to ${to}`,
      occurredAt: new Date(clock.now()),
      payload: null,
    };
    await this.untilDone(() => memory.store({ delivery: null, events: [event] }));
  }

  #translate(
    { change, revision, origin = 'live' }: SettledChange,
    addresses: ReadonlyMap<string, string>,
  ): InboundEvent[] {
    const { accountUserId, logger } = this.#options;
    const addressOf = (messageId: string): string | null => addresses.get(messageId) ?? null;
    try {
      const receipt = { accountUserId, nowMs: this.#nextMs(), revision, addressOf, origin };
      return telegramChangeToInbound(change, receipt);
    } catch (error) {
      logger.error('a Telegram update could not be read', { kind: change.kind, error });
      return [];
    }
  }

  /** Strictly rising, because which of two lists of reactions is the later is told by it alone. */
  #nextMs(): number {
    this.#lastMs = Math.max(this.#lastMs + 1, this.#options.clock.now());
    return this.#lastMs;
  }

  async #addressesOf(
    settled: readonly SettledChange[],
    messageChats: TelegramProgress['messageChats'],
  ): Promise<ReadonlyMap<string, string>> {
    const wanted = settled.flatMap(({ change }) => deletedIdsOf(change));
    if (wanted.length === 0) return new Map();
    const fresh = new Map(messageChats.map(({ messageId, address }) => [messageId, address]));
    const missing = wanted.filter((id) => !fresh.has(id));
    if (missing.length === 0) return fresh;
    const stored = await this.untilDone(() => this.#options.memory.addressesOf(missing));
    return new Map([...stored, ...fresh]);
  }

  #untilStored(item: InboundItem): Promise<InboundItemResult> {
    const { memory } = this.#options;
    return this.untilDone(async () => {
      const result = await memory.store(item);
      if (result.unconnected.length === 0) return result;
      await memory.restoreChannel();
      return await memory.store(item);
    });
  }

  /**
   * Tries until it is done: the database may be away for a while, or not answer at all.
   *
   * @throws an AbortError at `giveUp`; what was begun may still happen
   */
  async untilDone<T>(work: () => Promise<T>): Promise<T> {
    const { giveUp, logger } = this.#options;
    for (let told = false; ; told = true) {
      giveUp.throwIfAborted();
      try {
        return await orAborted(work(), giveUp);
      } catch (error) {
        giveUp.throwIfAborted();
        if (!told) logger.warn('a Telegram account waits for the database', { error });
      }
      await pause(STORE_RETRY_MS, giveUp);
    }
  }
}

/** Only in private chats and basic groups: elsewhere a deletion says where it was. */
function chatsOf(settled: readonly SettledChange[]): TelegramProgress['messageChats'] {
  return settled.flatMap(({ change }) => {
    if (change.kind !== 'message' || change.message.chat.kind === 'channel') return [];
    const { id, chat } = change.message;
    return [{ messageId: id, address: telegramPeerKey(chat) }];
  });
}

function deletedIdsOf(change: TelegramChange): string[] {
  return change.kind === 'delete' && change.chat === null ? change.messageIds : [];
}
