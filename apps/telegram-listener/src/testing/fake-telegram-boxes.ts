import type { TelegramChange, TelegramMessage } from '@switchboard/channels';
import type {
  AccountDifference,
  AccountState,
  ChannelDifference,
  TelegramBox,
  TelegramDialog,
  TelegramUpdate,
  TelegramUpdates,
} from '../client/telegram-updates.ts';

interface Kept {
  pts: number;
  change: TelegramChange;
}

/** What Telegram has of one account: its boxes, its list of chats and what was said in them. */
export class FakeTelegramBoxes {
  state: AccountState = { pts: 1, qts: 1, seq: 1, date: 1_760_000_000 };
  readonly channelPts = new Map<string, number>();
  dialogs: TelegramDialog[] = [];
  /** By `telegramPeerKey`, the oldest first. */
  readonly histories = new Map<string, TelegramMessage[]>();
  readonly #kept = new Map<string, Kept[]>();

  /** Something happens in the account's own box. Answers what Telegram would push. */
  happen(change: TelegramChange): TelegramUpdates {
    this.state = { ...this.state, pts: this.state.pts + 1 };
    return this.#keep({ kind: 'account' }, this.state.pts, change);
  }

  happenIn(channelId: string, change: TelegramChange): TelegramUpdates {
    const pts = (this.channelPts.get(channelId) ?? 1) + 1;
    this.channelPts.set(channelId, pts);
    return this.#keep({ kind: 'channel', channelId }, pts, change);
  }

  difference({ pts }: AccountState): AccountDifference {
    const changes = this.#since({ kind: 'account' }, pts);
    return { kind: 'difference', changes, state: this.state, isFinal: true };
  }

  channelDifference(channelId: string, pts: number): ChannelDifference {
    const changes = this.#since({ kind: 'channel', channelId }, pts);
    return { kind: 'difference', changes, pts: this.channelPts.get(channelId) ?? pts, isFinal: true };
  }

  history(key: string, beforeId: string | null, limit: number): TelegramMessage[] {
    const all = this.histories.get(key) ?? [];
    const older = all.filter(({ id }) => beforeId === null || Number(id) < Number(beforeId));
    return older.slice(-limit).toReversed();
  }

  #since(box: TelegramBox, pts: number): TelegramUpdate[] {
    const kept = this.#kept.get(keyOf(box)) ?? [];
    return kept.filter((one) => one.pts > pts).map((one) => counted(box, one.pts, one.change));
  }

  #keep(box: TelegramBox, pts: number, change: TelegramChange): TelegramUpdates {
    const kept = this.#kept.get(keyOf(box)) ?? [];
    this.#kept.set(keyOf(box), [...kept, { pts, change }]);
    return containing(counted(box, pts, change));
  }
}

export function counted(
  box: TelegramBox,
  pts: number,
  change: TelegramChange | null,
  ptsCount = 1,
): TelegramUpdate & { kind: 'counted' } {
  return { kind: 'counted', box, pts, ptsCount, change };
}

/** A container without a number. */
export function containing(...updates: TelegramUpdate[]): TelegramUpdates {
  return { updates, seqStart: 0, seq: 0, dateSeconds: null };
}

/** A chat in the list of chats, of which little is known. */
export function dialogOf(
  chat: TelegramDialog['chat'],
  topMessageId: number,
  more: Partial<TelegramDialog> = {},
): TelegramDialog {
  return {
    chat,
    topMessageId: String(topMessageId),
    readInboxUpToId: '0',
    readOutboxUpToId: '0',
    unreadCount: 0,
    pts: null,
    ...more,
  };
}

function keyOf(box: TelegramBox): string {
  return box.kind === 'account' ? 'account' : box.channelId;
}
