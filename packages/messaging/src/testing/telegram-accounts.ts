import type { InboundEvent, InboundMessage } from '@switchboard/core';
import type { InboundItem, TelegramProgress } from '@switchboard/database';
import { type IngestRig, message } from './ingest-rig.ts';

/** A connected Telegram account whose lease is held, and what it tells. */
export interface RigAccount {
  id: string;
  /** Its Telegram user id. */
  userId: string;
  channelId: string;
  holder: string;
  /** What one update of it would submit. */
  item(events: InboundEvent[], progress?: Partial<TelegramProgress>): InboundItem;
  /** A message in a chat, by its number there. */
  said(address: string, number: number, more?: Partial<InboundMessage>): InboundMessage;
}

export async function connectAccount(
  { stores }: IngestRig,
  userId: string,
  holder = 'listener',
): Promise<RigAccount> {
  const { telegramAccounts, channels } = stores;
  const account = { name: `account ${userId}`, session: 's', apiId: null, apiHash: null, proxy: null };
  const { id } = await telegramAccounts.save(account);
  const { channel } = await channels.ensure({ platform: 'telegram', externalId: userId, name: account.name });
  await telegramAccounts.attachChannel(id, channel.id);
  await telegramAccounts.acquireLeases(holder, 60_000);
  return {
    id,
    userId,
    channelId: channel.id,
    holder,
    item: (events, progress = {}) => ({
      delivery: null,
      events,
      telegram: {
        accountId: id,
        leaseHolder: holder,
        state: null,
        channels: [],
        peers: [],
        messageChats: [],
        ...progress,
      },
    }),
    said: (address, number, more = {}) => telegramMessage(userId, address, number, more),
  };
}

export function telegramMessage(
  channelExternalId: string,
  address: string,
  number: number,
  more: Partial<InboundMessage> = {},
): InboundMessage {
  return message(`${address}:${number}`, {
    platform: 'telegram',
    channelExternalId,
    peer: chatPeer(address),
    text: `${address}:${number}`,
    ...more,
  });
}

export function chatPeer(address: string): InboundMessage['peer'] {
  const kind = address.startsWith('-') ? 'telegram_chat' : 'telegram_user';
  return {
    externalId: address,
    name: `Chat ${address}`,
    username: null,
    identities: [{ kind, scope: '', value: address }],
  };
}
