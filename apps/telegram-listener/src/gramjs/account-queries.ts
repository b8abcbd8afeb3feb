import type { TelegramMessage } from '@switchboard/channels';
import type { PeerBook } from '../accounts/peer-book.ts';
import type {
  AccountDifference,
  AccountState,
  ChannelDifference,
  ChatReference,
  TelegramDialog,
} from '../client/telegram-updates.ts';
import { queryDialogs, queryDialogsOf } from './gramjs-dialogs.ts';
import {
  type Call,
  queryChannelDifference,
  queryDifference,
  queryHistory,
  queryMessages,
  queryState,
} from './gramjs-queries.ts';
import type { Surroundings } from './to-telegram-message.ts';

/** What a connection asks Telegram about an account, whatever carries its requests. */
export abstract class AccountQueries {
  protected abstract readonly call: Call;
  protected abstract readonly peers: PeerBook;
  protected abstract readonly surroundings: Surroundings;

  getState(): Promise<AccountState> {
    return queryState(this.call);
  }

  getDifference(from: AccountState): Promise<AccountDifference> {
    return queryDifference(this.call, from, this.surroundings);
  }

  getChannelDifference(channel: ChatReference, pts: number): Promise<ChannelDifference> {
    return queryChannelDifference(this.call, channel, pts, this.surroundings);
  }

  getDialogs(max: number): Promise<TelegramDialog[]> {
    return queryDialogs(this.call, max, this.peers);
  }

  getDialogsOf(chats: readonly ChatReference[]): Promise<TelegramDialog[]> {
    return queryDialogsOf(this.call, chats, this.peers);
  }

  getHistory(chat: ChatReference, beforeId: string | null, limit: number): Promise<TelegramMessage[]> {
    return queryHistory(this.call, chat, beforeId, limit, this.surroundings);
  }

  getMessages(chat: ChatReference, ids: readonly string[]): Promise<TelegramMessage[]> {
    return queryMessages(this.call, chat, ids, this.surroundings);
  }
}
