import { SwitchboardError } from '@switchboard/core';
import type { InboundItem, InboundItemResult } from '@switchboard/database';
import type { TelegramPeerId } from '@switchboard/channels';
import type { ChatReference } from '../client/telegram-updates.ts';
import type { AccountMemory, RememberedAccount, RememberedMessage } from '../updates/account-memory.ts';
import { Signals } from '../../../../tests/support/signals.ts';

/** A database in memory, which may fail, hang or be slow. */
export class FakeAccountMemory implements AccountMemory {
  readonly signals = new Signals();
  remembered: RememberedAccount = { state: null, channels: [], isBackfilled: false };
  /** What was stored, in order. */
  readonly items: InboundItem[] = [];
  readonly references = new Map<string, ChatReference>();
  newest = new Map<string, number>();
  known: RememberedMessage[] = [];
  leaseLost = false;
  /** Of the next calls, so many fail. */
  failures = 0;
  calls = 0;
  inFlight = 0;
  inFlightMax = 0;
  #gate: Promise<void> = Promise.resolve();

  /** The words of all messages, in the order in which they were stored. */
  get texts(): (string | null)[] {
    return this.items.flatMap(({ events }) =>
      events.flatMap((event) => (event.kind === 'message' ? [event.text] : [])),
    );
  }

  /** From here on the database does not answer, until the returned function is called. */
  hang(): () => void {
    let release = (): void => undefined;
    this.#gate = new Promise((resolve) => (release = resolve));
    return release;
  }

  recall(): Promise<RememberedAccount> {
    return this.#work(() => this.remembered);
  }

  store(item: InboundItem): Promise<InboundItemResult> {
    return this.#work(() => {
      if (!this.leaseLost) this.#keep(item);
      return resultOf(this.leaseLost);
    });
  }

  async restoreChannel(): Promise<void> {}

  addressesOf(messageIds: readonly string[]): Promise<Map<string, string>> {
    return this.#work(() => {
      const all = this.items.flatMap(({ telegram }) => telegram?.messageChats ?? []);
      const wanted = all.filter(({ messageId }) => messageIds.includes(messageId));
      return new Map(wanted.map(({ messageId, address }) => [messageId, address]));
    });
  }

  referenceTo({ kind, id }: TelegramPeerId): Promise<ChatReference | null> {
    return this.#work(() => this.references.get(`${kind} ${id}`) ?? null);
  }

  newestMessages(): Promise<Map<string, number>> {
    return this.#work(() => this.newest);
  }

  messagesBetween(_address: string, from: number, to: number): Promise<RememberedMessage[]> {
    return this.#work(() =>
      this.known.filter(({ messageId }) => Number(messageId) >= from && Number(messageId) <= to),
    );
  }

  markBackfilled(): Promise<void> {
    return this.#work(() => void (this.remembered = { ...this.remembered, isBackfilled: true }));
  }

  #keep(item: InboundItem): void {
    this.items.push(item);
    const { state, channels } = item.telegram ?? { state: null, channels: [] };
    const known = new Map(this.remembered.channels.map(({ channelId, pts }) => [channelId, pts]));
    for (const { channelId, pts } of channels) {
      if (pts === null) known.delete(channelId);
      else known.set(channelId, pts);
    }
    this.remembered = {
      ...this.remembered,
      state: state ?? this.remembered.state,
      channels: [...known].map(([channelId, pts]) => ({ channelId, pts })),
    };
  }

  async #work<T>(work: () => T): Promise<T> {
    this.calls++;
    this.inFlight++;
    this.inFlightMax = Math.max(this.inFlightMax, this.inFlight);
    this.signals.raise();
    try {
      await this.#gate;
      if (this.failures > 0) {
        this.failures--;
        throw new SwitchboardError('database_unavailable', 'The database is away.');
      }
      return work();
    } finally {
      this.inFlight--;
      // Whoever called hears of it first.
      queueMicrotask(() => this.signals.raise());
    }
  }
}

function resultOf(leaseLost: boolean): InboundItemResult {
  return {
    outcome: 'stored',
    messagesStored: 0,
    messagesDuplicate: 0,
    updatesApplied: 0,
    updatesWaiting: 0,
    ignored: 0,
    unrecognized: 0,
    unconnected: [],
    leaseLost,
  };
}
